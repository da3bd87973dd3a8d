"""The regulation as dated data: read it, choose the one in force, decide a claim, say why. Pure."""
