/** What other tools state where they have recorded no requests: never measured by tenk. */
package dev.tenk.cost.stated;
