package dev.tenk.session;

import dev.tenk.results.store.RunFolder;
import java.io.PrintWriter;

/** Who watches a run while it is measured, and decides where it needs a decision. */
public interface Console {
  /** Gets a line for each thing that is worth one. */
  PrintWriter out();

  /** Listens to the measuring of the cells of a run. */
  Progress progress(RunFolder run);

  /**
   * Asks a question.
   *
   * @return whether the answer is yes; false without a terminal to ask at
   */
  boolean confirms(String question);

  /** The run was stopped by a signal and its files are in order; ends the process. */
  void stopped();
}
