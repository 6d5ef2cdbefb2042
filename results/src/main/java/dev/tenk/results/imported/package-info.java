/** Requests as other load generators have recorded them, read one by one. */
package dev.tenk.results.imported;
