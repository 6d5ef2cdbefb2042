package dev.tenk.session.shard;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What the objects of a load are called in its store. */
final class Names {
  /** What is offered, and by how many; put by the submitter, first. */
  static final String PLAN = "plan";

  /** The run's copy of the suite, and of what is known of its payloads; put by the submitter. */
  static final String INPUTS = "inputs/";

  /** Among them the files that the suite names, for machines that lack them. */
  static final String FILES = INPUTS + "files.zip";

  /** That the submitter is there; put by it again and again. */
  static final String SUBMITTER = "submitter";

  /** There are no more orders; put by the submitter. */
  static final String END = "end";

  /** The load is to stop at once; put by the submitter. */
  static final String ABORT = "abort";

  /** Below it a claim and a sign of life of each process that is to be a shard. */
  static final String WORKERS = "workers/";

  /** Beside its sign of life: that the process has ended as it was to. */
  static final String ENDED = "ended";

  static final String CLAIM = "claim";
  static final String ALIVE = "alive";

  private Names() {}

  /** Folder of a cell: the nth that was ordered, from 1. */
  static String cell(int nth) {
    return "cells/" + String.format(Locale.ROOT, "%04d", nth) + "/";
  }

  /** What is to be measured; put by the submitter. */
  static String order(String cell) {
    return cell + "order";
  }

  /** Below it, by index, that a shard is ready to begin; put by the shard. */
  static String ready(String cell) {
    return cell + "ready/";
  }

  /** The instant at which all begin; put by shard 0. */
  static String start(String cell) {
    return cell + "start";
  }

  /**
   * What a shard tells of its answers for the nth time, from 1; put by the shard, in a cell that
   * ends by itself.
   */
  static String answers(String cell, int index, int nth) {
    return cell + "answers/" + index + "/" + nth;
  }

  /** What is known of the window of all, in such a cell; put by the submitter. */
  static String window(String cell) {
    return cell + "window";
  }

  /** Below it the files of a shard; put by the shard. */
  static String part(String cell, int index) {
    return cell + "part/" + index + "/";
  }

  /** Below it, by index, how a shard has ended; put by the shard, last. */
  static String done(String cell) {
    return cell + "done/";
  }

  /** Which shards have an object below a prefix. */
  static Set<Integer> indexes(Iterable<ShardStore.Entry> entries, String prefix) {
    Set<Integer> indexes = new TreeSet<>();
    for (ShardStore.Entry entry : entries) {
      index(entry.name(), prefix).ifPresent(indexes::add);
    }
    return indexes;
  }

  /** The index behind a prefix; empty where there is none. */
  static Optional<Integer> index(String name, String prefix) {
    String rest = name.substring(prefix.length());
    int end = rest.indexOf('/');
    String digits = end < 0 ? rest : rest.substring(0, end);
    return digits.matches("[0-9]{1,9}") ? Optional.of(Integer.valueOf(digits)) : Optional.empty();
  }
}
