package dev.tenk.session.sweep;

import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.settings.Units;
import java.math.BigDecimal;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a sweep varies.
 *
 * @param option as it is written, as in {@code --memory} and {@code --set targets.pi.timeout}
 * @param word what it is called in results
 * @param key of the target in the suite, with dots within sections; empty where a {@link
 *     VariantHost} makes the variants
 * @param label what stands before the value in the name of a variant
 * @param values at least one, no two alike
 */
public record SweepAxis(
    String option, String word, Optional<String> key, String label, List<String> values) {
  /** Axis: inferences at a time of an agent that tenk starts. */
  public static final String WORKERS = "workers";

  /** Axis: threads of one inference of such an agent. */
  public static final String INTRA_OP_THREADS = "intra-op-threads";

  /** Axis: how tensors travel. */
  public static final String ENCODING = "encoding";

  /** Axis: the model file of an agent that tenk starts. */
  public static final String BUILD = "build";

  private static final Pattern SET =
      Pattern.compile("targets\\.(?<target>[^=]+?)\\.(?<key>[a-z0-9_]+(\\.[a-z0-9_]+)?)");

  /** Refuses no value, and values that are the same. */
  public SweepAxis {
    values = List.copyOf(values);
    Set<String> seen = new HashSet<>();
    for (String value : values) {
      if (value.isBlank()) {
        throw new ConfigurationException(
            option + ": a value is empty, expected values divided by commas");
      }
      if (!seen.add(canonical(value))) {
        throw new ConfigurationException(
            option + ": " + value + " is there twice; two variants would be the same");
      }
    }
    if (values.isEmpty()) {
      throw new ConfigurationException(
          option + ": there is no value, expected values divided by commas");
    }
  }

  /**
   * Of an option with a name of its own.
   *
   * @param text values divided by commas
   */
  public static SweepAxis of(String word, String text) {
    Optional<String> key =
        switch (word) {
          case WORKERS -> Optional.of("agent.workers");
          case INTRA_OP_THREADS -> Optional.of("agent.intra_op_threads");
          case ENCODING -> Optional.of("encoding");
          case BUILD -> Optional.of("agent.model");
          default -> Optional.empty();
        };
    String label =
        switch (word) {
          case WORKERS -> "w";
          case INTRA_OP_THREADS -> "t";
          case VariantHost.CONCURRENCY -> "c";
          default -> "";
        };
    return new SweepAxis("--" + word, word, key, label, values(text));
  }

  /**
   * A target's key, and which target.
   *
   * @param target name in the suite
   */
  public record OfTarget(String target, SweepAxis axis) {}

  /**
   * Of {@code --set}.
   *
   * @param text {@code targets.NAME.key=a,b,c}
   */
  public static OfTarget set(String text) {
    int equals = text.indexOf('=');
    Matcher parts = SET.matcher(equals < 0 ? text : text.substring(0, equals));
    if (equals < 0 || !parts.matches()) {
      throw new ConfigurationException(
          "--set: '%s' is not targets.NAME.key=a,b,c; only targets are swept, for the load is the same for all variants"
              .formatted(text));
    }
    String key = parts.group("key");
    return new OfTarget(
        parts.group("target"),
        new SweepAxis(
            "--set " + text.substring(0, equals),
            key,
            Optional.of(key),
            key.substring(key.lastIndexOf('.') + 1),
            values(text.substring(equals + 1))));
  }

  private static List<String> values(String text) {
    return text.isBlank() ? List.of() : List.of(text.split("\\s*,\\s*", -1));
  }

  /** One text for all ways to write a number or a time. */
  private static String canonical(String value) {
    String plain = value.replace("_", "").toLowerCase(Locale.ROOT);
    try {
      return new BigDecimal(plain).stripTrailingZeros().toPlainString();
    } catch (NumberFormatException e) {
      // a time, or a word
    }
    try {
      return Units.duration(plain).toString();
    } catch (IllegalArgumentException e) {
      return value;
    }
  }

  /** A value as a part of a name. */
  String labelled(String value) {
    String file = key.filter("agent.model"::equals).isPresent() ? fileName(value) : value;
    String name = file.replaceAll("[^A-Za-z0-9._-]", "");
    return label.length() <= 1 || name.isEmpty() ? label + name : label + "-" + name;
  }

  private static String fileName(String path) {
    return path.substring(path.lastIndexOf('/') + 1).replaceFirst("\\.[A-Za-z0-9]+$", "");
  }
}
