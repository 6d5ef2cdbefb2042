package dev.tenk.cli.serve;

import dev.tenk.cli.terminal.ExitCode;
import dev.tenk.results.model.ConfigurationException;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tenk agent package}: one archive with all a device needs to run the agent. */
@Command(
    name = "package",
    description =
        "Packs the agent for a Raspberry Pi or another Linux device. docs/raspberry-pi.md has the way.",
    footer = "  tenk agent package --out tenk-agent.tar.gz",
    mixinStandardHelpOptions = true)
public final class AgentPackageCommand implements Callable<Integer> {
  @Option(
      names = "--out",
      paramLabel = "FILE.tar.gz",
      defaultValue = AgentArchive.TOP_FOLDER + ".tar.gz",
      description = "Where to write it; ${DEFAULT-VALUE} without it.")
  private Path out;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    if (!out.toString().endsWith(".tar.gz")) {
      throw new ConfigurationException("--out: " + out + ", expected a name in .tar.gz");
    }
    Path folder = out.toAbsolutePath().getParent();
    if (!Files.isDirectory(folder)) {
      throw new ConfigurationException("--out: there is no folder " + folder);
    }
    AgentArchive.Written written;
    try {
      written = AgentArchive.write(standaloneJar(), out);
    } catch (IOException e) {
      throw new ConfigurationException("--out: " + out + " cannot be written: " + e, e);
    }
    PrintWriter print = spec.commandLine().getOut();
    print.printf(
        Locale.ROOT,
        "%s  %.1f MB (%d bytes)%nSHA-256 %s%n",
        out,
        written.bytes() / 1e6,
        written.bytes(),
        written.sha256());
    print.printf(Locale.ROOT, "%nNext, with your user and your device's name:%n");
    print.printf(Locale.ROOT, "  scp %s pi@raspberrypi.local:%n", out);
    print.printf(Locale.ROOT, "  ssh pi@raspberrypi.local%n");
    print.printf(Locale.ROOT, "  tar xzf %s%n", out.getFileName());
    print.printf(Locale.ROOT, "  sudo %s/install.sh%n", AgentArchive.TOP_FOLDER);
    print.flush();
    return ExitCode.DONE;
  }

  /** The agent's own jar, which the build puts next to tenk's. */
  private static Path standaloneJar() {
    CodeSource source = AgentPackageCommand.class.getProtectionDomain().getCodeSource();
    Path jar;
    try {
      jar = Path.of(source.getLocation().toURI()).resolveSibling("agent").resolve("tenk-agent.jar");
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
    if (!Files.isRegularFile(jar)) {
      throw new ConfigurationException(
          "the agent's jar is not at "
              + jar
              + "; build tenk anew: mvn -DskipTests -pl cli -am package");
    }
    return jar;
  }
}
