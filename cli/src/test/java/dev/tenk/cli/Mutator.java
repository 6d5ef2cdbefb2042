package dev.tenk.cli;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Damage as it happens, and as it is done on purpose; the same for the same seed. */
final class Mutator {
  private static final Pattern TOKEN = Pattern.compile("[^\\s:,\\[\\]{}\"#]+");
  private static final List<String> VALUES =
      List.of(
          "",
          "null",
          "~",
          "{}",
          "[]",
          "[[[]]]",
          "true",
          "-1",
          "0",
          "1",
          "1.5",
          "-0.0",
          "1e30",
          "1e-30",
          "1e309",
          "NaN",
          "Infinity",
          "2147483648",
          "9223372036854775808",
          "99999999999999999999999999",
          "0x10",
          "1_000",
          "1,5",
          "1/s",
          "0/s",
          "1e300/s",
          "-5s",
          "0s",
          "1ns",
          "1000000h",
          "p100=1ms",
          "p99=0ms",
          "p50=1s,errors=200%",
          "2026-13-45",
          "\u001b[31mred\u001b[0m",
          "\u0007",
          "\u0000",
          "\u202e",
          "\ufeff",
          "\u00e9\ud83d\ude00",
          "../../etc/passwd",
          "/",
          "/dev/null",
          "no/such/file",
          "%s%n",
          "${HOME}",
          "*a",
          "&a",
          "!!java.lang.Runtime x",
          "|",
          "'",
          "\"",
          "\t",
          "x".repeat(10_000),
          "[".repeat(100),
          "{{base64}}");

  private final Random random;

  Mutator(Random random) {
    this.random = random;
  }

  /** Something unexpected. */
  String value() {
    return pick(VALUES);
  }

  <T> T pick(List<T> all) {
    return all.get(random.nextInt(all.size()));
  }

  /** A text with one to three things wrong. */
  String text(String text) {
    String damaged = text;
    for (int i = random.nextInt(3); i >= 0; i--) {
      damaged = once(damaged);
    }
    return damaged;
  }

  private String once(String text) {
    if (text.isEmpty()) {
      return value();
    }
    List<String> lines = new ArrayList<>(Arrays.asList(text.split("\n", -1)));
    int line = random.nextInt(lines.size());
    int at = random.nextInt(text.length());
    switch (random.nextInt(13)) {
      case 0, 1, 2, 3 -> {
        return withToken(text, value());
      }
      case 4 -> {
        return withToken(text, "");
      }
      case 5 -> {
        List<String> tokens = TOKEN.matcher(text).results().map(MatchResult::group).toList();
        return tokens.isEmpty() ? value() : withToken(text, pick(tokens));
      }
      case 6 -> lines.remove(line);
      case 7 -> lines.add(line, lines.get(random.nextInt(lines.size())));
      case 8 -> Collections.swap(lines, line, random.nextInt(lines.size()));
      case 9 -> lines.set(line, " ".repeat(random.nextInt(5)) + lines.get(line).strip());
      case 10 -> {
        return text.substring(0, at) + value() + text.substring(at);
      }
      case 11 -> {
        return text.substring(0, at);
      }
      default -> {
        return random.nextBoolean() ? text.replace("\n", "\r\n") : "\ufeff" + text;
      }
    }
    return String.join("\n", lines);
  }

  private String withToken(String text, String other) {
    List<MatchResult> tokens = TOKEN.matcher(text).results().toList();
    if (tokens.isEmpty()) {
      return other;
    }
    MatchResult token = pick(tokens);
    return text.substring(0, token.start()) + other + text.substring(token.end());
  }

  /** Bytes of which some are other, more, fewer or gone. */
  byte[] bytes(byte[] bytes) {
    if (bytes.length == 0) {
      return value().getBytes(StandardCharsets.UTF_8);
    }
    int at = random.nextInt(bytes.length);
    int end = at + random.nextInt(bytes.length - at) + 1;
    byte[] damaged = bytes.clone();
    switch (random.nextInt(8)) {
      case 0 -> damaged[at] ^= (byte) (1 << random.nextInt(8));
      case 1 -> damaged[at] = (byte) random.nextInt(256);
      case 2 -> Arrays.fill(damaged, at, end, (byte) 0);
      case 3 -> {
        return Arrays.copyOf(bytes, at);
      }
      case 4 -> {
        return joined(Arrays.copyOf(bytes, at), Arrays.copyOfRange(bytes, end, bytes.length));
      }
      case 5 -> {
        return joined(Arrays.copyOf(bytes, end), Arrays.copyOfRange(bytes, at, bytes.length));
      }
      case 6 -> {
        byte[] noise = new byte[random.nextInt(300)];
        random.nextBytes(noise);
        return joined(
            joined(Arrays.copyOf(bytes, at), noise), Arrays.copyOfRange(bytes, at, bytes.length));
      }
      default -> {
        return value().getBytes(StandardCharsets.UTF_8);
      }
    }
    return damaged;
  }

  private static byte[] joined(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }
}
