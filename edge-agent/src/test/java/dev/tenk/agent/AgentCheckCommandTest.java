package dev.tenk.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenk.agent.check.Device;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** On a device that is made of files, with commands that say what a test wants. */
class AgentCheckCommandTest {
  private static final String IMPORT =
      "/usr/bin/python3 -I -c import hailo_platform; print(hailo_platform.__version__)";
  private static final String IDENTIFY = "hailortcli fw-control identify";

  @TempDir Path root;
  private final Map<String, String> commands = new HashMap<>();

  /** A Raspberry Pi with a Hailo-8L on which all is as it should be. */
  @BeforeEach
  void aGoodDevice() throws IOException {
    hailo("0x2864", "hailo_pci", "4.23.0");
    file("dev/hailo0", "");
    file("proc/meminfo", "MemTotal: 8254464 kB\nMemAvailable:    6291456 kB\n");
    file("sys/class/thermal/thermal_zone0/temp", "47600\n");
    file("sys/devices/system/cpu/cpu0/cpufreq/scaling_governor", "performance\n");
    supply(5000);
    commands.put("/usr/bin/java -version", "openjdk version \"21.0.9\" 2025-10-21\n");
    commands.put("/usr/bin/python3 --version", "Python 3.13.5\n");
    commands.put("vcgencmd get_throttled", "throttled=0x0\n");
    commands.put("timedatectl show --property=NTPSynchronized --value", "yes\n");
  }

  private void hailo(String pciDevice, String module, String release) throws IOException {
    file("sys/bus/pci/devices/0000:00:00.0/vendor", "0x14e4\n");
    file("sys/bus/pci/devices/0001:01:00.0/vendor", "0x1e60\n");
    file("sys/bus/pci/devices/0001:01:00.0/device", pciDevice + "\n");
    file("sys/bus/pci/devices/0001:01:00.0/current_link_speed", "8.0 GT/s PCIe\n");
    file("sys/module/" + module + "/version", release + "\n");
    commands.put("hailortcli --version", "HailoRT-CLI version " + release + "\n");
    commands.put(IMPORT, "a warning\n" + release + "\n");
    commands.put(IDENTIFY, "Board Name: x\nFirmware Version: " + release + " (release,app)\n");
  }

  private void file(String name, String content) throws IOException {
    Files.createDirectories(root.resolve(name).getParent());
    Files.writeString(root.resolve(name), content);
  }

  private void supply(int milliamperes) throws IOException {
    Path file = root.resolve("proc/device-tree/chosen/power/max_current");
    Files.createDirectories(file.getParent());
    Files.write(file, ByteBuffer.allocate(4).putInt(milliamperes).array());
  }

  private record Said(int exitCode, List<String> lines) {}

  private Said check() {
    Device device =
        new Device(root, command -> Optional.ofNullable(commands.get(String.join(" ", command))));
    StringWriter out = new StringWriter();
    CommandLine commandLine = new CommandLine(new AgentCheckCommand(device));
    commandLine.setOut(new PrintWriter(out));
    int exitCode = commandLine.execute();
    return new Said(exitCode, out.toString().lines().toList());
  }

  /** The lines that are not as on the good device, each with what to do. */
  private void assertSays(int exitCode, String... lines) {
    Said said = check();
    assertThat(said.lines().stream().filter(line -> !line.startsWith("ok ")))
        .containsExactly(lines);
    assertThat(said.exitCode()).isEqualTo(exitCode);
  }

  @Test
  void aGoodDeviceIsFit() {
    Said said = check();

    assertThat(said.exitCode()).isZero();
    assertThat(said.lines())
        .containsExactly(
            "ok       Hailo chip     Hailo-8 or Hailo-8L",
            "ok       HailoRT        4.23.0",
            "ok       Python         Python 3.13.5",
            "ok       hailo_platform 4.23.0",
            "ok       driver         4.23.0",
            "ok       device node    /dev/hailo0",
            "ok       firmware       4.23.0",
            "ok       PCIe link      8.0 GT/s PCIe",
            "ok       Java           /usr/bin/java is 21, this is " + Runtime.version().feature(),
            "ok       memory         6144 MB are available",
            "ok       temperature    48 °C",
            "ok       throttling     vcgencmd tells 0x0",
            "ok       power supply   5000 mA at 5 V",
            "ok       governor       performance",
            "ok       clock          synchronised");
  }

  @Test
  void aHailo10HWithDriver53IsFitToo() throws IOException {
    Files.delete(root.resolve("sys/module/hailo_pci/version"));
    Files.delete(root.resolve("dev/hailo0"));
    hailo("0x45c4", "hailo1x_pci", "5.3.0");
    file("dev/h1x-0", "");

    Said said = check();

    assertThat(said.exitCode()).isZero();
    assertThat(said.lines())
        .contains(
            "ok       Hailo chip     Hailo-10H",
            "ok       driver         5.3.0",
            "ok       device node    /dev/h1x-0");
  }

  @Test
  void ofTwoModulesEachIsListedWithItsId() throws IOException {
    file("sys/bus/pci/devices/0001:03:00.0/vendor", "0x1e60\n");
    file("sys/bus/pci/devices/0001:03:00.0/device", "0x2864\n");
    file("sys/bus/pci/devices/0001:03:00.0/current_link_speed", "5.0 GT/s PCIe\n");
    file("dev/hailo1", "");

    Said said = check();

    assertThat(said.exitCode()).isZero();
    assertThat(said.lines())
        .containsSequence(
            "ok       Hailo chip     Hailo-8 or Hailo-8L, device 0001:01:00.0",
            "ok       Hailo chip     Hailo-8 or Hailo-8L, device 0001:03:00.0",
            "ok       HailoRT        4.23.0")
        .contains("ok       device node    /dev/hailo0, /dev/hailo1")
        .containsSequence(
            "ok       PCIe link      8.0 GT/s PCIe, device 0001:01:00.0",
            "look     PCIe link      5.0 GT/s PCIe, device 0001:03:00.0, below Gen 3; compare builds"
                + " at one speed");
  }

  @Test
  void aHatAndAModuleOfTwoFamiliesNeedTwoReleases() throws IOException {
    file("sys/bus/pci/devices/0000:05:00.0/vendor", "0x1e60\n");
    file("sys/bus/pci/devices/0000:05:00.0/device", "0x45c4\n");
    file("sys/bus/pci/devices/0000:05:00.0/current_link_speed", "8.0 GT/s PCIe\n");

    assertSays(
        0,
        "look     Hailo chips    no release of HailoRT runs both, 4 the Hailo-8 and 8L, 5 the"
            + " Hailo-10H",
        "                    do: take one out, or leave it unused");
  }

  @Test
  void whatSpoilsAMeasurementIsSaidAndTheDeviceServesAllTheSame() throws IOException {
    file("sys/bus/pci/devices/0001:01:00.0/current_link_speed", "5.0 GT/s PCIe\n");
    file("proc/meminfo", "MemAvailable: 307200 kB\n");
    file("sys/devices/system/cpu/cpu0/cpufreq/scaling_governor", "ondemand\n");
    supply(3000);
    commands.put("vcgencmd get_throttled", "throttled=0x50000\n");
    commands.put("timedatectl show --property=NTPSynchronized --value", "no\n");

    assertSays(
        0,
        "look     PCIe link      5.0 GT/s PCIe, below Gen 3; compare builds at one speed",
        "                    do: sudo raspi-config, Advanced Options > PCIe Speed",
        "look     memory         300 MB are available",
        "                    do: end what else runs; the agent and a model want 700 MB",
        "look     throttling     vcgencmd tells 0x50000: it was slowed down since its start",
        "                    do: take the 27 W supply and cool better; then reboot, which clears"
            + " the bits",
        "look     power supply   3000 mA at 5 V",
        "                    do: take Raspberry Pi's 27 W supply, which gives 5 A",
        "look     governor       ondemand: rounds differ by the processor's clock",
        "                    do: until the next reboot: echo performance | sudo tee"
            + " /sys/devices/system/cpu/cpu*/cpufreq/scaling_governor",
        "look     clock          not synchronised",
        "                    do: sudo timedatectl set-ntp true, then wait");
  }

  @Test
  void whatDoesNotWorkIsSaidWithWhatToDo() throws IOException {
    file("sys/class/thermal/thermal_zone0/temp", "84100\n");
    file("sys/module/hailo_pci/version", "4.20.0\n");
    commands.put("/usr/bin/java -version", "java version \"1.8.0_402\"\n");
    commands.put("vcgencmd get_throttled", "throttled=0x5\n");
    commands.put(IDENTIFY, "Firmware Version: 4.20.0 (release,app)\n");
    commands.remove(IMPORT);

    assertSays(
        1,
        "fix      hailo_platform /usr/bin/python3 cannot import HailoRT's package",
        "                    do: sudo apt install dkms, sudo apt install hailo-all, then reboot",
        "fix      driver         4.20.0 and HailoRT 4.23.0 must be the same",
        "                    do: sudo apt full-upgrade, then reboot",
        "fix      firmware       4.20.0 and HailoRT 4.23.0 are not the same",
        "                    do: sudo apt full-upgrade, then reboot, then power off and on",
        "fix      Java           /usr/bin/java is 8 and the agent needs 17",
        "                    do: sudo apt install default-jre-headless, sudo update-alternatives"
            + " --config java",
        "fix      temperature    84 °C; a Raspberry Pi 5 slows down from 80",
        "                    do: mount the Active Cooler, let air through",
        "fix      throttling     vcgencmd tells 0x5: it is slowed down now",
        "                    do: take the 27 W supply and cool better; then reboot, which clears"
            + " the bits");
  }

  @Test
  void theOtherChipsHailoRtIsToBeReplaced() {
    commands.put("hailortcli --version", "HailoRT-CLI version 5.1.1");
    commands.put(IMPORT, "5.1.1");

    assertThat(check().lines())
        .containsSequence(
            "fix      HailoRT        5.1.1 is not for a Hailo-8 or Hailo-8L",
            "                    do: sudo apt remove hailo-h10-all, sudo apt install dkms, sudo apt"
                + " install hailo-all, then reboot");
  }

  @Test
  void anOldHailoRtIsToBeUpgraded() throws IOException {
    hailo("0x2864", "hailo_pci", "4.17.0");

    assertSays(
        1,
        "fix      HailoRT        4.17.0, and the agent needs 4.18 or newer",
        "                    do: sudo apt full-upgrade, then reboot");
  }

  @Test
  void aDriverThatIsNotThereIsSaid() throws IOException {
    Files.delete(root.resolve("sys/module/hailo_pci/version"));
    Files.delete(root.resolve("dev/hailo0"));

    assertSays(
        1,
        "fix      driver         not loaded; dmesg | grep -i hailo tells more",
        "                    do: sudo apt install dkms, sudo apt install --reinstall hailo-all, then"
            + " reboot",
        "fix      device node    there is no /dev/hailo0 and no /dev/h1x-0; dmesg | grep -i hailo"
            + " tells more",
        "                    do: sudo apt install --reinstall hailo-all, then reboot");
  }

  @Test
  void withoutAHailoChipAndOutsideOfAPiMuchIsUnknown() throws IOException {
    for (String file :
        List.of(
            "sys/bus/pci/devices/0001:01:00.0/vendor",
            "proc/meminfo",
            "sys/class/thermal/thermal_zone0/temp",
            "sys/devices/system/cpu/cpu0/cpufreq/scaling_governor",
            "proc/device-tree/chosen/power/max_current")) {
      Files.delete(root.resolve(file));
    }
    commands.clear();

    assertSays(
        1,
        "look     Hailo chip     the PCIe bus has none; ONNX models run without",
        "                    do: power off, seat module and ribbon cable anew; a board that is no"
            + " HAT+ needs dtparam=pciex1 in /boot/firmware/config.txt",
        "fix      Java           there is no /usr/bin/java, which the service runs; this is "
            + Runtime.version().feature(),
        "                    do: sudo apt install default-jre-headless",
        "unknown  memory         /proc/meminfo does not tell it",
        "unknown  temperature    the kernel does not tell it",
        "unknown  throttling     vcgencmd does not tell; it needs the group video and /dev/vcio",
        "unknown  power supply   the device tree does not tell its current",
        "unknown  governor       the kernel does not tell it",
        "unknown  clock          timedatectl does not tell");
  }

  /** Whatever this machine is: each line has one of the words, and the exit code follows them. */
  @Test
  void thisMachineIsCheckedByTheAgentsOwnCommand() {
    StringWriter out = new StringWriter();
    CommandLine agent = AgentMain.commandLine();
    agent.setOut(new PrintWriter(out));

    int exitCode = agent.execute("check");
    assertThat(exitCode)
        .isEqualTo(out.toString().lines().anyMatch(line -> line.startsWith("fix ")) ? 1 : 0);
    assertThat(out.toString().lines())
        .isNotEmpty()
        .allMatch(line -> line.matches("(ok|look|fix|unknown) .*| +do: .*"));
  }
}
