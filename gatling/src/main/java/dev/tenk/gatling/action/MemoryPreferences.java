package dev.tenk.gatling.action;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.prefs.AbstractPreferences;
import java.util.prefs.Preferences;
import java.util.prefs.PreferencesFactory;

/**
 * Preferences of this process alone: nothing is written to the home of the user.
 *
 * <p>Gatling asks Maven Central for its newest version at each start, regardless of its
 * configuration, and keeps the answer in the user's preferences. The driver calls nothing but the
 * target, so Gatling finds there that it has just asked in vain.
 */
public final class MemoryPreferences extends AbstractPreferences {
  private final Map<String, String> values = new ConcurrentHashMap<>();

  private MemoryPreferences(AbstractPreferences parent, String name) {
    super(parent, name);
  }

  /** Made by {@link Preferences} as its first use in a process. */
  public static final class Factory implements PreferencesFactory {
    private final Preferences user = new MemoryPreferences(null, "");
    private final Preferences system = new MemoryPreferences(null, "");

    @Override
    public Preferences userRoot() {
      return user;
    }

    @Override
    public Preferences systemRoot() {
      return system;
    }
  }

  /**
   * Keeps Gatling from asking for its newest version. To be called before anything uses
   * preferences.
   */
  static void refuseVersionCheck() {
    System.setProperty("java.util.prefs.PreferencesFactory", Factory.class.getName());
    Preferences check = Preferences.userRoot().node("/io/gatling/latestVersion");
    check.putLong("lastCheckTimestamp", System.currentTimeMillis());
    check.putBoolean("lastCheckSuccess", false);
  }

  @Override
  protected void putSpi(String key, String value) {
    values.put(key, value);
  }

  @Override
  protected String getSpi(String key) {
    return values.get(key);
  }

  @Override
  protected void removeSpi(String key) {
    values.remove(key);
  }

  @Override
  protected void removeNodeSpi() {
    values.clear();
  }

  @Override
  protected String[] keysSpi() {
    return values.keySet().toArray(String[]::new);
  }

  @Override
  protected String[] childrenNamesSpi() {
    // the superclass keeps every child there is
    return new String[0];
  }

  @Override
  protected AbstractPreferences childSpi(String name) {
    return new MemoryPreferences(this, name);
  }

  @Override
  protected void syncSpi() {
    // there is nothing else to agree with
  }

  @Override
  protected void flushSpi() {
    // there is nothing to write to
  }
}
