/** The agent: serves models over HTTP with the Open Inference Protocol v2. */
package dev.tenk.agent.http;
