package dev.tenk.session.init;

import java.util.function.UnaryOperator;

/** Who is asked what cannot be found out. */
public interface Interview {
  /**
   * Asks a question.
   *
   * @param proposal what is taken where nothing is answered, and where nobody can be asked
   * @param check returns the answer as it is meant; throws IllegalArgumentException for one that
   *     makes no sense, with what was expected, and the question is asked again
   */
  String ask(String question, String proposal, UnaryOperator<String> check);

  /** Whether somebody can be asked. */
  boolean isPossible();
}
