"""GetOTP, both generations, simulated."""
