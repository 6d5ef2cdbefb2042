/** What a run measured, in forms that other tools read. */
package dev.tenk.export;
