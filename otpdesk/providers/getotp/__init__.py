"""GetOTP, both generations: the adapter and what it is made of."""
