package dev.tenk.cost;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.PriorityQueue;
import java.util.SplittableRandom;

/**
 * Requests that wait for instances or are worked on, minute by minute. Each takes the same time,
 * first come, first served.
 */
abstract class Backlog {
  private static final double SECONDS = 60;

  /** More instances are on; they work from then on, s. */
  abstract void start(int count, double worksFrom);

  /** Fewer are on; the first that is free stops. */
  abstract void stop(int count);

  /**
   * A minute passes.
   *
   * @param begin when it begins, s
   * @param arrivals in it, at any of its instants
   * @param ratePerSecond at which they come
   * @param working instances that work in its middle
   * @return requests that wait or are worked on at its end
   */
  abstract double minute(double begin, double arrivals, double ratePerSecond, int working);

  /** Request by request. */
  static Backlog ofEach(double workSeconds, SplittableRandom random) {
    return new Backlog() {
      /** When each instance is free. */
      private final PriorityQueue<Double> free = new PriorityQueue<>();

      private final Deque<Double> waiting = new ArrayDeque<>();

      /** When those that are worked on are done; in the order of their starts. */
      private final Deque<Double> done = new ArrayDeque<>();

      @Override
      void start(int count, double worksFrom) {
        for (int i = 0; i < count; i++) {
          free.add(worksFrom);
        }
      }

      @Override
      void stop(int count) {
        for (int i = 0; i < count; i++) {
          free.poll();
        }
      }

      @Override
      double minute(double begin, double arrivals, double ratePerSecond, int working) {
        double[] instants = new double[(int) arrivals];
        for (int i = 0; i < arrivals; i++) {
          instants[i] = begin + SECONDS * random.nextDouble();
        }
        Arrays.sort(instants);
        for (double instant : instants) {
          waiting.addLast(instant);
        }
        double end = begin + SECONDS;
        while (!waiting.isEmpty() && !free.isEmpty()) {
          double from = Math.max(free.peek(), waiting.peekFirst());
          if (from >= end) {
            break;
          }
          free.poll();
          waiting.removeFirst();
          free.add(from + workSeconds);
          done.addLast(from + workSeconds);
        }
        while (!done.isEmpty() && done.peekFirst() <= end) {
          done.removeFirst();
        }
        return waiting.size() + done.size();
      }
    };
  }

  /**
   * As a flow, where there are too many to walk through: what the instances do not get done in a
   * minute waits, and those that came within the time that one takes are worked on.
   */
  static Backlog ofMany(double workSeconds, SplittableRandom random) {
    return new Backlog() {
      private double requests;

      @Override
      void start(int count, double worksFrom) {
        // how many work is said with each minute
      }

      @Override
      void stop(int count) {
        // the same
      }

      @Override
      double minute(double begin, double arrivals, double ratePerSecond, int working) {
        requests = Math.max(0, requests + arrivals - working * SECONDS / workSeconds);
        double worked = MinuteArrivals.poisson(ratePerSecond * workSeconds, random);
        return requests + Math.min(working, worked);
      }
    };
  }
}
