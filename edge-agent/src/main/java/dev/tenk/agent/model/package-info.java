/**
 * What the agent serves: an inference session behind one small port, the specs that name models,
 * and the built-in EfficientNet-Lite0.
 */
package dev.tenk.agent.model;
