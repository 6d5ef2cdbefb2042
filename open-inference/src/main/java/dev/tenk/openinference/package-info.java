/**
 * Messages of the Open Inference Protocol v2 and its binary tensor extension, for client and
 * server. Pure: no I/O and no threads; every value is immutable.
 */
package dev.tenk.openinference;
