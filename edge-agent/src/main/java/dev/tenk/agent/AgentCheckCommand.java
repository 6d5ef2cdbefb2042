package dev.tenk.agent;

import dev.tenk.agent.check.Device;
import dev.tenk.agent.check.Finding;
import dev.tenk.agent.check.Finding.Verdict;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * {@code tenk agent check}: looks at the device on which it runs and prints what to do about each
 * thing that is not as it should be. Ends with 0, or with 1 if something does not work.
 */
@Command(
    name = "check",
    description = {
      "Says whether this device is fit to serve models and to be measured.",
      "It changes nothing. Never tried on a Raspberry Pi or with a Hailo device."
    },
    footerHeading = "%nExample:%n",
    footer = "  ${COMMAND-FULL-NAME}",
    mixinStandardHelpOptions = true)
final class AgentCheckCommand implements Callable<Integer> {
  private static final int FIT = 0;
  private static final int UNFIT = 1;

  private final Device device;
  @Spec private CommandSpec spec;

  AgentCheckCommand() {
    this(Device.ofThisMachine());
  }

  AgentCheckCommand(Device device) {
    this.device = device;
  }

  @Override
  public Integer call() {
    List<Finding> findings = device.findings();
    PrintWriter out = spec.commandLine().getOut();
    for (Finding each : findings) {
      String verdict = each.verdict().name().toLowerCase(Locale.ROOT);
      out.printf(Locale.ROOT, "%-8s %-14s %s%n", verdict, each.subject(), each.text());
      each.remedy().ifPresent(remedy -> out.printf(Locale.ROOT, "%23s %s%n", "do:", remedy));
    }
    out.flush();
    return findings.stream().anyMatch(each -> each.verdict() == Verdict.FIX) ? UNFIT : FIT;
  }
}
