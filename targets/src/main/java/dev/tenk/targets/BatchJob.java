package dev.tenk.targets;

import dev.tenk.results.model.JobFigures;

/** A target that is measured by a job over the payloads, and not by requests. */
public interface BatchJob {
  /**
   * Has the job done, which may take hours, and reads its results back.
   *
   * @throws dev.tenk.results.model.TenkException when it was refused, failed, or was stopped
   */
  JobFigures run();

  /** Stops the job that is being done, if there is one; {@link #run} then ends. */
  void stop();
}
