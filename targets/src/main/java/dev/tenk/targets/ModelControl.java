package dev.tenk.targets;

/** A target whose server can be told which models to load, where it knows such calls. */
public interface ModelControl {
  /**
   * Has the target's model loaded where its server reports that it is not, as with models that take
   * turns on one device; the one loaded in its place is unloaded. To be called before anything is
   * measured.
   *
   * @throws TargetUnavailableException with the reason why it was not loaded
   */
  void activate();

  /**
   * Reloads the target's model and leaves it the only one of its server, as far as the server can.
   * Returns when the model is ready; not to be called while requests are under way.
   *
   * @return false if the server cannot load models at all; nothing has changed then
   * @throws TargetUnavailableException with the reason why a server that can load models did not;
   *     it may not answer then
   */
  boolean reload();
}
