package dev.tenk.agent.check;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The board: what lets it slow down, and what a measurement needs of it. Never tried on a Pi. */
final class BoardChecks {
  private static final Pattern THROTTLED = Pattern.compile("throttled=0x([0-9a-fA-F]{1,8})");
  private static final Pattern AVAILABLE = Pattern.compile("MemAvailable:\\s+(\\d{1,15}) kB");

  /** From here on a Raspberry Pi 5's processor slows down, °C. */
  private static final int SLOWS_DOWN_CELSIUS = 80;

  /** What Java's heap as it is shipped, HailoRT and a model want, MB. */
  private static final long LEAST_AVAILABLE_MB = 700;

  /** What Raspberry Pi's 27 W supply offers, mA. */
  private static final int FULL_SUPPLY_MA = 5000;

  private static final int LEAST_JAVA = 17;
  private static final int SINCE_START_SHIFT = 16;
  private static final long NOW_BITS = 0xF;

  private final Device device;

  BoardChecks(Device device) {
    this.device = device;
  }

  List<Finding> findings() {
    return List.of(
        java(Runtime.version().feature()),
        memory(),
        temperature(),
        throttling(),
        supply(),
        governor(),
        clock());
  }

  /** It runs this, so it is new enough; the service takes /usr/bin/java. */
  private Finding java(int feature) {
    String own = "this is " + feature;
    return device
        .output("/usr/bin/java", "-version")
        .flatMap(said -> said.lines().findFirst())
        .flatMap(BoardChecks::feature)
        .map(
            found ->
                found < LEAST_JAVA
                    ? Finding.fix(
                        "Java",
                        "/usr/bin/java is " + found + " and the agent needs " + LEAST_JAVA,
                        "sudo apt install default-jre-headless, sudo update-alternatives --config"
                            + " java")
                    : Finding.ok("Java", "/usr/bin/java is " + found + ", " + own))
        .orElseGet(
            () ->
                Finding.fix(
                    "Java",
                    "there is no /usr/bin/java, which the service runs; " + own,
                    "sudo apt install default-jre-headless"));
  }

  private static Optional<Integer> feature(String line) {
    Matcher matcher = Pattern.compile("version \"(?:1\\.)?(\\d{1,4})").matcher(line);
    return matcher.find() ? Optional.of(Integer.parseInt(matcher.group(1))) : Optional.empty();
  }

  private Finding memory() {
    Optional<Long> available =
        device
            .text("proc/meminfo")
            .map(AVAILABLE::matcher)
            .filter(Matcher::find)
            .map(matcher -> Long.parseLong(matcher.group(1)) / 1024);
    return available
        .map(
            megabytes ->
                megabytes < LEAST_AVAILABLE_MB
                    ? Finding.look(
                        "memory",
                        megabytes + " MB are available",
                        "end what else runs; the agent and a model want "
                            + LEAST_AVAILABLE_MB
                            + " MB")
                    : Finding.ok("memory", megabytes + " MB are available"))
        .orElseGet(() -> Finding.unknown("memory", "/proc/meminfo does not tell it"));
  }

  private Finding temperature() {
    Optional<Long> celsius =
        device
            .firstLine("sys/class/thermal/thermal_zone0/temp")
            .filter(text -> text.matches("-?\\d{1,9}"))
            .map(text -> Math.round(Integer.parseInt(text) / 1000.0));
    return celsius
        .map(
            degrees ->
                degrees >= SLOWS_DOWN_CELSIUS
                    ? Finding.fix(
                        "temperature",
                        degrees + " °C; a Raspberry Pi 5 slows down from " + SLOWS_DOWN_CELSIUS,
                        "mount the Active Cooler, let air through")
                    : Finding.ok("temperature", degrees + " °C"))
        .orElseGet(() -> Finding.unknown("temperature", "the kernel does not tell it"));
  }

  private Finding throttling() {
    Optional<Long> bits =
        device
            .output("vcgencmd", "get_throttled")
            .map(THROTTLED::matcher)
            .filter(Matcher::find)
            .map(matcher -> Long.parseLong(matcher.group(1), 16));
    if (bits.isEmpty()) {
      return Finding.unknown(
          "throttling", "vcgencmd does not tell; it needs the group video and /dev/vcio");
    }
    String remedy = "take the 27 W supply and cool better; then reboot, which clears the bits";
    String text = "vcgencmd tells 0x" + Long.toHexString(bits.get());
    if ((bits.get() & NOW_BITS) != 0) {
      return Finding.fix("throttling", text + ": it is slowed down now", remedy);
    }
    return (bits.get() >> SINCE_START_SHIFT & NOW_BITS) != 0
        ? Finding.look("throttling", text + ": it was slowed down since its start", remedy)
        : Finding.ok("throttling", text);
  }

  /** What the firmware took from the supply; a big-endian number of the device tree. */
  private Finding supply() {
    OptionalInt milliamperes = maxCurrentMa();
    if (milliamperes.isEmpty()) {
      return Finding.unknown("power supply", "the device tree does not tell its current");
    }
    String text = milliamperes.getAsInt() + " mA at 5 V";
    return milliamperes.getAsInt() < FULL_SUPPLY_MA
        ? Finding.look("power supply", text, "take Raspberry Pi's 27 W supply, which gives 5 A")
        : Finding.ok("power supply", text);
  }

  private OptionalInt maxCurrentMa() {
    try {
      byte[] bytes = Files.readAllBytes(device.file("proc/device-tree/chosen/power/max_current"));
      return bytes.length == Integer.BYTES
          ? OptionalInt.of(ByteBuffer.wrap(bytes).getInt())
          : OptionalInt.empty();
    } catch (IOException e) {
      // no Raspberry Pi 5
      return OptionalInt.empty();
    }
  }

  private Finding governor() {
    return device
        .firstLine("sys/devices/system/cpu/cpu0/cpufreq/scaling_governor")
        .map(
            name ->
                name.equals("performance")
                    ? Finding.ok("governor", name)
                    : Finding.look(
                        "governor",
                        name + ": rounds differ by the processor's clock",
                        "until the next reboot: echo performance | sudo tee"
                            + " /sys/devices/system/cpu/cpu*/cpufreq/scaling_governor"))
        .orElseGet(() -> Finding.unknown("governor", "the kernel does not tell it"));
  }

  private Finding clock() {
    String said =
        device
            .output("timedatectl", "show", "--property=NTPSynchronized", "--value")
            .map(String::strip)
            .orElse("");
    return switch (said) {
      case "yes" -> Finding.ok("clock", "synchronised");
      case "no" ->
          Finding.look("clock", "not synchronised", "sudo timedatectl set-ntp true, then wait");
      default -> Finding.unknown("clock", "timedatectl does not tell");
    };
  }
}
