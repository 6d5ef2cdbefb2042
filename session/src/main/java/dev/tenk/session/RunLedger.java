package dev.tenk.session;

import dev.tenk.results.model.RunManifest;
import dev.tenk.results.store.RunFolder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The ledger of a run while it is measured: its manifest as it is now. Each change is on disk
 * before the next step, so that a kill at any instant leaves what was true then.
 */
final class RunLedger {
  private final RunFolder run;
  private RunManifest manifest;

  /** As it is on disk. */
  RunLedger(RunFolder run, RunManifest manifest) {
    this.run = run;
    this.manifest = manifest;
  }

  RunManifest manifest() {
    return manifest;
  }

  /** Writes a change. */
  void write(RunManifest changed) throws IOException {
    manifest = changed;
    run.writeManifest(changed);
  }

  /**
   * Adds a remark.
   *
   * @param sentence without its full stop
   */
  void remark(String sentence) throws IOException {
    List<String> remarks = new ArrayList<>(manifest.progress().remarks());
    remarks.add(sentence + ".");
    write(manifest.withRemarks(remarks));
  }
}
