//! The business day: the club's zone and the hour at which its day starts.
