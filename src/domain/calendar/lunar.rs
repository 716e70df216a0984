//! Lunar dates and festivals, computed.
