/** What others' tools state of a device, and files of it: never measured by tenk. */
package dev.tenk.cost.stated;
