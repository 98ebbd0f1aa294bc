"""Files meant to hurt or confuse a reader, generated; and the proof that the installed command survives them."""
