/**
 * Models that run in a child process: the frames agent and worker exchange, the session in front of
 * such a process, and the worker for HEFs. The protocol is described in docs/worker-protocol.md.
 */
package dev.tenk.agent.worker;
