package dev.tenk.targets.sagemaker;

import dev.tenk.results.model.Outcome;
import dev.tenk.targets.Words;
import dev.tenk.targets.payload.AnswerFormat;
import dev.tenk.targets.payload.OutputDigest;
import dev.tenk.targets.payload.UnreadableAnswerException;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What the end of an accepted call means.
 *
 * @param outcome of the call
 * @param output the answer's numbers, where it was a success and has some
 * @param said the service's words, where it was none
 */
record ReadEnd(Outcome outcome, Optional<byte[]> output, Optional<String> said) {
  /**
   * Reads an end.
   *
   * @param status with which the call was accepted
   * @param answer how results are written
   * @param unseen whether a failure would have left no trace
   */
  static ReadEnd of(Results.End end, OptionalInt status, AnswerFormat answer, boolean unseen) {
    if (end instanceof Results.End.Result result) {
      try {
        AnswerFormat.Output output = answer.read(result.bytes());
        return new ReadEnd(
            new Outcome.Succeeded(status, result.bytes().length, OutputDigest.of(output.raw())),
            output.float32(),
            Optional.empty());
      } catch (UnreadableAnswerException e) {
        return failed(status, e.errorCode(), Words.of(result.bytes(), result.bytes().length));
      }
    } else if (end instanceof Results.End.Failure) {
      return failed(status, "failure-object", Optional.empty());
    } else if (end instanceof Results.End.Unreadable) {
      return failed(status, "result-not-readable", Optional.empty());
    }
    return new ReadEnd(
        new Outcome.TimedOut(unseen ? Optional.of(UnseenFailures.ERROR_CODE) : Optional.empty()),
        Optional.empty(),
        Optional.empty());
  }

  private static ReadEnd failed(OptionalInt status, String errorCode, Optional<String> said) {
    return new ReadEnd(new Outcome.Failed(status, Optional.of(errorCode)), Optional.empty(), said);
  }
}
