"""The colours of the window, by name, in light and dark. Style sheet, palette and painted widgets read only these."""

from types import MappingProxyType

_TABLE: dict[str, tuple[str, str]] = {
    "bg": ("#f5f6f8", "#0d0f13"),
    "surface": ("#ffffff", "#14171d"),
    "raised": ("#f9fafb", "#1a1e25"),
    "sunken": ("#eef0f3", "#0a0c10"),
    "border": ("#e3e6ea", "#242932"),
    "border2": ("#cfd4db", "#343b46"),
    "text": ("#14171c", "#eceef2"),
    "text2": ("#4b5360", "#b6bdc9"),
    "muted": ("#626a77", "#8a93a1"),
    "field": ("#808996", "#656e7c"),
    "accent": ("#4650d6", "#7f8bff"),
    "accent_h": ("#3a43bd", "#939dff"),
    "accent_bg": ("#eceefe", "#1b1f3a"),
    "on_accent": ("#ffffff", "#0b0d14"),
    "ok": ("#0e7442", "#4cc38a"),
    "ok_bg": ("#e3f6eb", "#11291d"),
    "warn": ("#9a5b00", "#f1a93b"),
    "warn_bg": ("#fff2da", "#2d2110"),
    "bad": ("#c4283a", "#ff7b82"),
    "bad_bg": ("#fdebec", "#34161b"),
    "info": ("#1b66c9", "#70b0ff"),
    "info_bg": ("#e6f0fd", "#12233c"),
    "neutral_bg": ("#eceef1", "#20252d"),
    "sel": ("#eef0ff", "#1b2040"),
    "nav": ("#eef0f3", "#101318"),
    # Hues of providers, from the Okabe-Ito set; two generations of one share theirs. Never the only sign: the name
    # stands beside them.
    "hue_twilio": ("#c24d00", "#ff8a4c"),
    "hue_vonage": ("#0072b2", "#56b4e9"),
    "hue_plivo": ("#00805d", "#2fc79a"),
    "hue_messagebird": ("#a8588a", "#dd92bb"),
    "hue_bird": ("#a8588a", "#dd92bb"),
    "hue_getotp": ("#b07600", "#e6b33c"),
    "hue_getotp_v0": ("#b07600", "#e6b33c"),
    "hue_smtp": ("#6b5bb5", "#a99cf0"),
    "hue_other": ("#626a77", "#8a93a1"),
}

LIGHT = MappingProxyType({name: light for name, (light, _) in _TABLE.items()})
DARK = MappingProxyType({name: dark for name, (_, dark) in _TABLE.items()})
