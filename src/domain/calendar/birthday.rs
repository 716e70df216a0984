//! Birthdays, solar or lunar as told, and the day each year brings them.
