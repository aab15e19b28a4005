//! What people paste: "Copy as cURL" commands.
