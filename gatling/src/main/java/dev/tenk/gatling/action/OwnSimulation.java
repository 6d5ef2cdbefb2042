package dev.tenk.gatling.action;

import dev.tenk.results.model.ConfigurationException;
import io.gatling.core.Predef$;
import io.gatling.core.config.GatlingConfiguration$;
import io.gatling.javaapi.core.Simulation;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;

/** A user's own simulation, instantiated once to check that it can be. */
public final class OwnSimulation {
  private static final List<String> NOT_THE_USERS =
      List.of(
          "dev.tenk.gatling.action.", "io.gatling.", "java.", "javax.", "jdk.", "scala.", "sun.");

  private OwnSimulation() {}

  /**
   * Makes it as Gatling will, and throws it away.
   *
   * @param className of it, on this process's class path
   * @param targets that it calls, all of them
   * @throws ConfigurationException with a message for the user, when it cannot be made, calls
   *     another target, or not all of them
   */
  public static void check(String className, List<String> targets) {
    CallableTargets.allow(targets);
    Predef$.MODULE$._configuration_$eq(GatlingConfiguration$.MODULE$.load());
    Simulation simulation = make(className);
    try {
      simulation.params(null);
    } catch (RuntimeException e) {
      throw refusal(className, e);
    }
    List<String> never = CallableTargets.neverCalled();
    if (!never.isEmpty()) {
      throw new ConfigurationException(
          "simulation %s never calls invoke(\"%s\"); leave out of the workload's 'targets' what it does not call"
              .formatted(className, String.join("\"), invoke(\"", never)));
    }
  }

  private static Simulation make(String className) {
    try {
      Class<?> found = Class.forName(className, false, OwnSimulation.class.getClassLoader());
      if (!Simulation.class.isAssignableFrom(found) || Modifier.isAbstract(found.getModifiers())) {
        throw new ConfigurationException(
            "class %s is no simulation; it is to be a class that extends %s"
                .formatted(className, Simulation.class.getName()));
      }
      Constructor<?> constructor = found.getConstructor();
      return (Simulation) constructor.newInstance();
    } catch (ClassNotFoundException e) {
      throw new ConfigurationException(
          "there is no class %s in its jar; name it with its package".formatted(className), e);
    } catch (NoSuchMethodException | IllegalAccessException e) {
      throw new ConfigurationException(
          "simulation %s is to be public, with a public constructor without parameters"
              .formatted(className),
          e);
    } catch (InstantiationException e) {
      throw new IllegalStateException("it is not abstract", e);
    } catch (InvocationTargetException | LinkageError e) {
      throw refusal(className, e);
    }
  }

  /** What went wrong, with the line of the user's code where it did. */
  static ConfigurationException refusal(String className, Throwable thrown) {
    Throwable cause = thrown;
    while ((cause instanceof InvocationTargetException
            || cause instanceof ExceptionInInitializerError)
        && cause.getCause() != null) {
      cause = cause.getCause();
    }
    String what =
        cause instanceof ConfigurationException
            ? cause.getMessage()
            : cause.getClass().getName()
                + (cause.getMessage() == null ? "" : ": " + cause.getMessage());
    String where =
        Arrays.stream(cause.getStackTrace())
            .filter(frame -> NOT_THE_USERS.stream().noneMatch(frame.getClassName()::startsWith))
            .findFirst()
            .map(frame -> " (%s:%d)".formatted(frame.getFileName(), frame.getLineNumber()))
            .orElse("");
    return new ConfigurationException(
        "simulation %s failed: %s%s".formatted(className, what, where), thrown);
  }
}
