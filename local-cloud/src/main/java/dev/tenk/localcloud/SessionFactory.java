package dev.tenk.localcloud;

import dev.tenk.agent.model.InferenceException;
import dev.tenk.agent.model.InferenceSession;
import dev.tenk.agent.model.ModelSpec;
import java.io.IOException;

/** Makes the session of one instance or execution environment; called by several threads. */
interface SessionFactory {
  /**
   * Loads a model; what this takes is part of a cold start.
   *
   * @throws IOException if its file cannot be read, or a built-in model not be stored
   * @throws InferenceException if it is not a model that can be run
   */
  InferenceSession open(ModelSpec model) throws IOException, InferenceException;
}
