"""An Assessment as something a person reads."""
