package dev.tenk.results.stats.comparison;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;

/**
 * Whether two builds give the same answers to the same payloads. Answers are flattened tensors:
 * logits, probabilities or an embedding. Of those that tie for the largest element the first
 * counts.
 *
 * <p>A payload whose candidate answer has NaN or infinite elements, or another number of elements,
 * disagrees wherever agreement is counted, and is left out of cosine and difference, which it does
 * not have. A payload whose baseline answer is not finite is no evidence and is left out
 * everywhere.
 *
 * @param payloads answered by both
 * @param missing payloads that only the baseline answered
 * @param shapeMismatches payloads with another number of elements
 * @param baselineNotFinite payloads whose baseline answer has NaN or infinite elements
 * @param candidateNotFinite the same of the candidate
 * @param candidateNotANumber elements of the candidate that are NaN, over all payloads
 * @param top1Agreement share of payloads whose largest element is the same one
 * @param cosine of the answers
 * @param largestDifference of any element
 * @param neighbourAgreement share of payloads whose nearest other payload, by cosine, is the same
 *     one; with at least three payloads
 * @param accuracy with labels
 */
public record Fidelity(
    int payloads,
    int missing,
    int shapeMismatches,
    int baselineNotFinite,
    int candidateNotFinite,
    long candidateNotANumber,
    OptionalDouble top1Agreement,
    Optional<Cosine> cosine,
    Optional<LargestDifference> largestDifference,
    OptionalDouble neighbourAgreement,
    Optional<Accuracy> accuracy) {
  private static final int FEWEST_NEIGHBOURS = 3;
  private static final Optional<double[]> NO_DIRECTION = Optional.empty();

  /**
   * Cosine similarity: 1 is the same direction. Of two zero vectors it is 1, of one 0.
   *
   * @param mean over the payloads
   * @param worst the smallest
   * @param worstPayload whose it is
   */
  public record Cosine(double mean, double worst, String worstPayload) {}

  /** The largest absolute difference of any element, and where. */
  public record LargestDifference(double value, String payload, int element) {}

  /**
   * How often the largest element is the label.
   *
   * @param payloads that have one
   * @param baseline share
   * @param candidate share
   */
  public record Accuracy(int payloads, double baseline, double candidate) {}

  /**
   * What is required; empty is not required. The same payloads, shapes and finite numbers always
   * are.
   *
   * @param top1Agreement at least, a share
   * @param meanCosine at least
   * @param worstCosine at least
   * @param largestDifference at most
   * @param neighbourAgreement at least, a share
   * @param accuracyLoss at most, baseline − candidate, a share
   */
  public record Thresholds(
      OptionalDouble top1Agreement,
      OptionalDouble meanCosine,
      OptionalDouble worstCosine,
      OptionalDouble largestDifference,
      OptionalDouble neighbourAgreement,
      OptionalDouble accuracyLoss) {
    /** The same payloads, shapes and finite numbers, and no more. */
    public static final Thresholds NONE =
        new Thresholds(
            OptionalDouble.empty(),
            OptionalDouble.empty(),
            OptionalDouble.empty(),
            OptionalDouble.empty(),
            OptionalDouble.empty(),
            OptionalDouble.empty());
  }

  /**
   * Whether a candidate's answers are good enough. Where the baseline's are none to judge it by,
   * the candidate is neither accepted nor rejected.
   *
   * @param rejected because of its own answers, however fast it is
   * @param reasons each requirement that is not met or cannot be told, in words
   */
  public record Judgement(boolean rejected, List<String> reasons) {
    /** Keeps its own list. */
    public Judgement {
      reasons = List.copyOf(reasons);
    }

    /** Whether every requirement is met. */
    public boolean accepted() {
      return reasons.isEmpty();
    }
  }

  /** One payload's two answers, the baseline's finite. */
  private record Pair(String payload, float[] baseline, float[] candidate) {
    boolean sound() {
      return baseline.length == candidate.length && finite(candidate);
    }
  }

  /**
   * Compares. Time grows with the square of the number of payloads times the size of an answer: a
   * thousand payloads of a thousand elements take a second or two.
   *
   * @param baseline answers by payload id, each of at least one element
   * @param candidate the same; ids the baseline does not have are ignored
   * @param labels index of the right element by payload id; of some payloads, all or none
   */
  public static Fidelity of(
      Map<String, float[]> baseline, Map<String, float[]> candidate, Map<String, Integer> labels) {
    List<Pair> pairs = new ArrayList<>();
    int missing = 0;
    int payloads = 0;
    int baselineNotFinite = 0;
    int shapeMismatches = 0;
    int candidateNotFinite = 0;
    long notANumber = 0;
    for (Map.Entry<String, float[]> entry : new TreeMap<>(baseline).entrySet()) {
      float[] answer = candidate.get(entry.getKey());
      if (answer == null) {
        missing++;
        continue;
      }
      payloads++;
      shapeMismatches += entry.getValue().length == answer.length ? 0 : 1;
      candidateNotFinite += finite(answer) ? 0 : 1;
      notANumber += notANumber(answer);
      if (finite(entry.getValue())) {
        pairs.add(new Pair(entry.getKey(), entry.getValue(), answer));
      } else {
        baselineNotFinite++;
      }
    }
    return new Fidelity(
        payloads,
        missing,
        shapeMismatches,
        baselineNotFinite,
        candidateNotFinite,
        notANumber,
        top1Agreement(pairs),
        cosine(pairs),
        largestDifference(pairs),
        neighbourAgreement(pairs),
        accuracy(pairs, labels));
  }

  /** Holds the answers against what is required. */
  public Judgement judge(Thresholds thresholds) {
    List<String> reasons = new ArrayList<>();
    List<String> ofBaseline = new ArrayList<>();
    if (payloads + missing == 0) {
      ofBaseline.add("the baseline answered no payload");
    }
    none(reasons, missing, "not answered by the candidate");
    none(reasons, shapeMismatches, "answered in another shape");
    none(reasons, candidateNotFinite, "answered with NaN or infinite elements");
    none(
        ofBaseline,
        baselineNotFinite,
        "that tell nothing, because the baseline answered with NaN or infinite elements");
    measures(payloads == baselineNotFinite ? ofBaseline : reasons, thresholds);
    boolean rejected = !reasons.isEmpty();
    reasons.addAll(ofBaseline);
    return new Judgement(rejected, reasons);
  }

  private void measures(List<String> reasons, Thresholds thresholds) {
    atLeast(reasons, "top-1 agreement", top1Agreement, thresholds.top1Agreement());
    atLeast(reasons, "mean cosine", value(cosine.map(Cosine::mean)), thresholds.meanCosine());
    atLeast(reasons, "worst cosine", value(cosine.map(Cosine::worst)), thresholds.worstCosine());
    atMost(
        reasons,
        "largest difference of an element",
        value(largestDifference.map(LargestDifference::value)),
        thresholds.largestDifference());
    atLeast(
        reasons,
        "nearest-neighbour agreement",
        neighbourAgreement,
        thresholds.neighbourAgreement());
    atMost(
        reasons,
        "loss of accuracy",
        value(accuracy.map(each -> each.baseline() - each.candidate())),
        thresholds.accuracyLoss());
  }

  private static OptionalDouble value(Optional<Double> value) {
    return value.stream().mapToDouble(Double::doubleValue).findFirst();
  }

  private void none(List<String> reasons, int count, String what) {
    if (count > 0) {
      reasons.add(
          String.format(Locale.ROOT, "%,d of %,d payloads %s", count, payloads + missing, what));
    }
  }

  private static void atLeast(
      List<String> reasons, String what, OptionalDouble value, OptionalDouble least) {
    if (least.isPresent() && !(value.isPresent() && value.getAsDouble() >= least.getAsDouble())) {
      reasons.add(unmet(what, value, "at least", least.getAsDouble()));
    }
  }

  private static void atMost(
      List<String> reasons, String what, OptionalDouble value, OptionalDouble most) {
    if (most.isPresent() && !(value.isPresent() && value.getAsDouble() <= most.getAsDouble())) {
      reasons.add(unmet(what, value, "at most", most.getAsDouble()));
    }
  }

  private static String unmet(String what, OptionalDouble value, String bound, double required) {
    return value.isEmpty()
        ? "%s cannot be told, and is required".formatted(what)
        : String.format(
            Locale.ROOT, "%s %.4g, required %s %.4g", what, value.getAsDouble(), bound, required);
  }

  private static OptionalDouble top1Agreement(List<Pair> pairs) {
    return share(
        pairs.stream()
            .filter(pair -> pair.sound() && largest(pair.baseline()) == largest(pair.candidate()))
            .count(),
        pairs.size());
  }

  private static OptionalDouble share(long count, long all) {
    return all == 0 ? OptionalDouble.empty() : OptionalDouble.of((double) count / all);
  }

  private static Optional<Cosine> cosine(List<Pair> pairs) {
    double sum = 0;
    int count = 0;
    double worst = Double.POSITIVE_INFINITY;
    String payload = "";
    for (Pair pair : pairs) {
      if (pair.sound()) {
        double cosine = cosine(pair.baseline(), pair.candidate());
        sum += cosine;
        count++;
        if (cosine < worst) {
          worst = cosine;
          payload = pair.payload();
        }
      }
    }
    return count == 0 ? Optional.empty() : Optional.of(new Cosine(sum / count, worst, payload));
  }

  private static Optional<LargestDifference> largestDifference(List<Pair> pairs) {
    Optional<LargestDifference> largest = Optional.empty();
    for (Pair pair : pairs) {
      for (int i = 0; pair.sound() && i < pair.baseline().length; i++) {
        double difference = Math.abs((double) pair.candidate()[i] - pair.baseline()[i]);
        if (largest.isEmpty() || difference > largest.get().value()) {
          largest = Optional.of(new LargestDifference(difference, pair.payload(), i));
        }
      }
    }
    return largest;
  }

  private static OptionalDouble neighbourAgreement(List<Pair> pairs) {
    if (pairs.size() < FEWEST_NEIGHBOURS
        || pairs.stream().mapToInt(pair -> pair.baseline().length).distinct().count() != 1) {
      return OptionalDouble.empty();
    }
    List<Optional<double[]>> baseline =
        pairs.stream().map(pair -> Optional.of(unit(pair.baseline()))).toList();
    List<Optional<double[]>> candidate =
        pairs.stream()
            .map(pair -> pair.sound() ? Optional.of(unit(pair.candidate())) : NO_DIRECTION)
            .toList();
    int same = 0;
    for (int i = 0; i < pairs.size(); i++) {
      same += candidate.get(i).isPresent() && nearest(baseline, i) == nearest(candidate, i) ? 1 : 0;
    }
    return share(same, pairs.size());
  }

  /** The index of the nearest other one that has a direction; of equally near ones the first. */
  private static int nearest(List<Optional<double[]>> units, int of) {
    int nearest = -1;
    double highest = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < units.size(); i++) {
      if (i != of && units.get(i).isPresent()) {
        double cosine = dot(units.get(of).orElseThrow(), units.get(i).get());
        if (cosine > highest) {
          highest = cosine;
          nearest = i;
        }
      }
    }
    return nearest;
  }

  private static Optional<Accuracy> accuracy(List<Pair> pairs, Map<String, Integer> labels) {
    List<Pair> labelled =
        pairs.stream().filter(pair -> labels.containsKey(pair.payload())).toList();
    if (labelled.isEmpty()) {
      return Optional.empty();
    }
    int baseline = 0;
    int candidate = 0;
    for (Pair pair : labelled) {
      int label = labels.get(pair.payload());
      baseline += largest(pair.baseline()) == label ? 1 : 0;
      candidate += pair.sound() && largest(pair.candidate()) == label ? 1 : 0;
    }
    return Optional.of(
        new Accuracy(
            labelled.size(),
            (double) baseline / labelled.size(),
            (double) candidate / labelled.size()));
  }

  private static int largest(float[] answer) {
    int largest = 0;
    for (int i = 1; i < answer.length; i++) {
      if (answer[i] > answer[largest]) {
        largest = i;
      }
    }
    return largest;
  }

  private static double cosine(float[] first, float[] second) {
    double[] one = unit(first);
    double[] other = unit(second);
    // equal answers are 1 without rounding
    boolean same = Arrays.equals(first, second) || (dot(one, one) == 0 && dot(other, other) == 0);
    return same ? 1 : Math.min(1, dot(one, other));
  }

  /** Scaled to length 1; zero stays zero. */
  private static double[] unit(float[] answer) {
    double squares = 0;
    for (float element : answer) {
      squares += (double) element * element;
    }
    double length = Math.sqrt(squares);
    double[] unit = new double[answer.length];
    for (int i = 0; length > 0 && i < answer.length; i++) {
      unit[i] = answer[i] / length;
    }
    return unit;
  }

  private static double dot(double[] first, double[] second) {
    double sum = 0;
    for (int i = 0; i < first.length; i++) {
      sum += first[i] * second[i];
    }
    return sum;
  }

  private static boolean finite(float[] answer) {
    for (float element : answer) {
      if (!Float.isFinite(element)) {
        return false;
      }
    }
    return true;
  }

  private static int notANumber(float[] answer) {
    int count = 0;
    for (float element : answer) {
      count += Float.isNaN(element) ? 1 : 0;
    }
    return count;
  }
}
