package dev.tenk.cli.runs;

import dev.tenk.cli.terminal.ExitCode;
import dev.tenk.cli.terminal.S3Options;
import dev.tenk.cli.terminal.StoreFolder;
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

/** {@code tenk runs pull}: a run from S3. */
@Command(
    name = "pull",
    description = "Brings a run that was pushed to S3 into the folder of the runs.",
    footer = "  tenk runs pull s3://bucket/prefix 20261130T204500Z-quickstart-3f2a",
    mixinStandardHelpOptions = true)
final class PullCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "PLACE", description = "s3://BUCKET/PREFIX.")
  private String place;

  @Parameters(index = "1", paramLabel = "RUN", description = "Run id.")
  private String runId;

  @Mixin private StoreFolder store;
  @Mixin private S3Options s3;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    S3Place from = s3.of(place);
    PrintWriter out = spec.commandLine().getOut();
    try (S3Folder folder = new S3Folder(from)) {
      RunTransfer.Carried carried = new RunTransfer(folder).pull(runId, store.store());
      out.println(
          "pulled %s from %s into %s: %d files, %s, each as its SHA-256 says"
              .formatted(
                  runId,
                  from.shown(),
                  store.storeFolder(),
                  carried.files(),
                  RunsCommand.megabytes(carried.bytes())));
    }
    out.flush();
    return ExitCode.DONE;
  }
}
