// The reader's keys and selection; written with the reader screen.
