package dev.tenk.cli.serve;

import dev.tenk.agent.AgentCommand;
import dev.tenk.cli.terminal.ExitCode;
import dev.tenk.localcloud.LocalCloud;
import dev.tenk.localcloud.LocalCloudProfile;
import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.table.TableReader;
import dev.tenk.session.LocalServer;
import dev.tenk.targets.NativeCrypto;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tenk local-cloud}: imitates AWS on this machine until it is stopped. */
@Command(
    name = "local-cloud",
    description =
        "Imitates SageMaker, Lambda, CloudWatch, SQS, STS, AWS Batch and S3 on this machine's"
            + " loopback interface, in front of a real model, until it is told to stop. Sign with"
            + " access key LOCALCLOUD and secret local-cloud-secret.",
    footer = "  tenk local-cloud profiles/local-cloud.yaml",
    mixinStandardHelpOptions = true)
public final class LocalCloudCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "PROFILE",
      description = "What it offers, as in profiles/local-cloud.yaml.")
  private Path profile;

  @Option(
      names = "--port",
      defaultValue = "4599",
      description = "Port to listen on, 0 for any free one; ${DEFAULT-VALUE} without it.")
  private int port;

  @Option(names = AgentCommand.UNTIL_STDIN_ENDS, hidden = true)
  private boolean untilStdinEnds;

  @Override
  public Integer call() throws InterruptedException {
    NativeCrypto.prefer();
    LocalCloud cloud = LocalCloud.start(read(profile), port);
    System.out.println(
        AgentCommand.LISTENING + cloud.url() + LocalServer.OBJECT_STORE + cloud.objectStoreUrl());
    System.out.flush();
    CountDownLatch stopped = new CountDownLatch(1);
    Runtime.getRuntime().addShutdownHook(new Thread(cloud::close, "local-cloud-stop"));
    if (untilStdinEnds) {
      AgentCommand.awaitEndOfStdin();
      return ExitCode.DONE;
    }
    stopped.await();
    return ExitCode.DONE;
  }

  /** Reads and checks a profile. */
  public static LocalCloudProfile read(Path file) {
    String text;
    try {
      text = TableReader.text(file.toString(), Files.readAllBytes(file));
    } catch (IOException e) {
      throw new ConfigurationException(file + ": the profile cannot be read", e);
    }
    return LocalCloudProfile.read(
        file.toString(), file.toAbsolutePath().normalize().getParent(), text);
  }
}
