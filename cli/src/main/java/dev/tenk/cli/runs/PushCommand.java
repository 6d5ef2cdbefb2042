package dev.tenk.cli.runs;

import dev.tenk.cli.terminal.ExitCode;
import dev.tenk.cli.terminal.S3Options;
import dev.tenk.cli.terminal.StoreFolder;
import dev.tenk.results.store.RunFolder;
import dev.tenk.session.RunTransfer;
import dev.tenk.targets.aws.S3Folder;
import dev.tenk.targets.aws.S3Place;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tenk runs push}: a run to S3. */
@Command(
    name = "push",
    description = "Puts a run into S3, for other machines to pull.",
    footer = "  tenk runs push latest s3://bucket/prefix",
    mixinStandardHelpOptions = true)
final class PushCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "RUN", description = StoreFolder.RUN + ".")
  private String reference;

  @Parameters(index = "1", paramLabel = "PLACE", description = "s3://BUCKET/PREFIX.")
  private String place;

  @Mixin private StoreFolder store;
  @Mixin private S3Options s3;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    S3Place to = s3.of(place);
    RunFolder run = store.open(reference);
    PrintWriter out = spec.commandLine().getOut();
    try (S3Folder folder = new S3Folder(to)) {
      RunTransfer.Carried carried = new RunTransfer(folder).push(run);
      out.println(
          "pushed %s to %s: %d files, %s put"
              .formatted(
                  run.runId(),
                  to.shown(),
                  carried.files(),
                  RunsCommand.megabytes(carried.bytes())));
    }
    out.flush();
    return ExitCode.DONE;
  }
}
