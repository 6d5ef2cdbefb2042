/** The agent as a command and as a program of its own. */
package dev.tenk.agent;
