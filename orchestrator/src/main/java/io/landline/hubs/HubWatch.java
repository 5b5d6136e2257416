// SPDX-License-Identifier: Apache-2.0
package io.landline.hubs;

import io.landline.api.HubList;
import io.landline.config.Configuration;
import io.landline.config.HostPaths;
import io.landline.config.Settings;
import io.landline.files.AtomicFile;
import io.landline.health.fact.Round;
import io.landline.host.LoadedConfiguration;
import io.landline.log.Log;
import io.landline.policy.HubLink;
import io.landline.policy.Name;
import io.landline.policy.SitePolicy;
import io.landline.reconcile.state.HubInUse;
import io.landline.reconcile.state.OpenKernel;
import io.landline.wireguard.PrivateKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Asks a site's hubs whether they are there, and chooses the one that carries what captured devices
 * send. One thread of its own asks; the methods may be called on any. Does nothing where there is
 * one hub.
 */
public final class HubWatch implements AutoCloseable {
  /** How often answers are looked for, at least. */
  private static final Duration LOOK = Duration.ofMillis(250);

  private final Log log;
  private final HubInUse file;
  private final HubPin pin;
  private final HostPaths paths;
  private final Consumer<HubChange> changed;
  private final ProviderPeers peers;
  private Optional<Followed> followed = Optional.empty();
  private List<HubCaller> callers = List.of();
  private @Nullable HubChoice choice;
  private @Nullable Selector selector;
  private @Nullable Thread thread;
  private boolean closed;

  /** What is asked. */
  private record Followed(SitePolicy policy, PrivateKey key, Settings.Probe probe) {
    boolean hasHubsOf(Followed other) {
      return names(policy).equals(names(other.policy));
    }
  }

  /**
   * Asks nobody yet.
   *
   * @param file which hub is in use
   * @param kernels opens a connection to the kernel, where a hub is a provider's
   * @param changed takes each change of the hub in use; on this object's thread, or on that of
   *     {@link #use}
   */
  public HubWatch(
      HostPaths paths,
      HubInUse file,
      Supplier<? extends OpenKernel> kernels,
      Log log,
      Consumer<HubChange> changed) {
    this.peers = new ProviderPeers(kernels);
    this.paths = paths;
    this.file = file;
    this.pin = new HubPin(paths.state());
    this.log = log;
    this.changed = changed;
  }

  private static List<Name> names(SitePolicy policy) {
    return policy.links().stream().map(HubLink::name).toList();
  }

  /**
   * Asks the hubs of this configuration from now on.
   *
   * @param inForce absent while Landline is down
   */
  public synchronized void follow(Optional<LoadedConfiguration> inForce) {
    Optional<Followed> now =
        inForce
            .filter(loaded -> loaded.configuration() instanceof Configuration.Site)
            .map(
                loaded ->
                    new Followed(
                        ((Configuration.Site) loaded.configuration()).policy(),
                        loaded.key().privateKey(),
                        loaded.configuration().settings().probe()))
            .filter(each -> each.policy().links().size() > 1);
    if (now.equals(followed)) {
      return;
    }
    boolean same =
        choice != null
            && now.isPresent()
            && followed.isPresent()
            && now.get().hasHubsOf(followed.get());
    followed = now;
    callers.forEach(HubCaller::close);
    callers = now.map(this::callers).orElse(List.of());
    if (!same) {
      choice = now.map(each -> begun(each.policy())).orElse(null);
    } else if (choice != null) {
      choice.forgetRounds(System.nanoTime());
    }
    if (now.isPresent()) {
      start();
    }
  }

  private List<HubCaller> callers(Followed site) {
    return site.policy().views().stream().map(view -> caller(view, site.key())).toList();
  }

  private HubCaller caller(SitePolicy view, PrivateKey key) {
    return view.hub()
        .provider()
        .<HubCaller>map(provider -> new ProviderCaller(view, provider, peers::state))
        .orElseGet(() -> new LandlineCaller(view, key));
  }

  private HubChoice begun(SitePolicy policy) {
    OptionalInt pinned = pin.read().map(name -> number(policy, name)).orElseGet(OptionalInt::empty);
    return new HubChoice(policy.links().size(), file.number(policy), pinned, System.nanoTime());
  }

  private static OptionalInt number(SitePolicy policy, Name hub) {
    List<HubLink> links = policy.links();
    return IntStream.range(0, links.size())
        .filter(n -> links.get(n).name().equals(hub))
        .findFirst();
  }

  private void start() {
    if (thread != null || closed) {
      return;
    }
    Thread started = new Thread(this::run, "hubs");
    started.setDaemon(true);
    thread = started;
    started.start();
  }

  private void run() {
    try (Selector open = Selector.open()) {
      synchronized (this) {
        selector = open;
      }
      while (!isClosed()) {
        open.select(LOOK.toMillis());
        open.selectedKeys().clear();
        step(open);
      }
    } catch (IOException e) {
      log.error("cannot ask the hubs whether they are there: " + e.getMessage());
    }
  }

  private synchronized boolean isClosed() {
    return closed;
  }

  private synchronized void step(Selector open) {
    HubChoice chooser = choice;
    if (chooser == null || closed) {
      return;
    }
    long now = System.nanoTime();
    for (int n = 0; n < callers.size(); n++) {
      int hub = n;
      HubCaller caller = callers.get(n);
      caller
          .heard(now)
          .ifPresent(
              sign ->
                  sign.roundTrip()
                      .ifPresentOrElse(
                          took -> chooser.answered(hub, took, now), () -> chooser.heard(hub, now)));
      chooser.expects(n, caller.expects(now) == HubList.Proof.WIREGUARD);
      if (chooser.isDue(n, now)) {
        caller.ask(open, now);
        chooser.asked(n, now);
      }
    }
    look(chooser, now, "");
  }

  private void look(HubChoice chooser, long now, String person) {
    Optional<HubChoice.Switch> change = chooser.look(now);
    if (change.isEmpty()) {
      return;
    }
    HubLink from = callers.get(change.get().from()).link();
    HubLink to = callers.get(change.get().to()).link();
    String why =
        !person.isEmpty()
            ? person
            : switch (change.get().why()) {
              case SILENT -> from.name() + " does not answer";
              case BROKEN ->
                  from.name()
                      + " answers, but "
                      + chooser.whyBroken(change.get().from()).orElse("carries nothing");
              case PREFERRED -> to.name() + " comes first and is well again";
            };
    tell(new HubChange(from, to, why));
  }

  /**
   * Takes a round of probes through one of the hubs, which may prove that what captured devices
   * send does not come through. On any thread.
   */
  public synchronized void proved(Round round) {
    HubChoice chooser = choice;
    if (chooser == null || followed.isEmpty()) {
      return;
    }
    List<SitePolicy> views = followed.get().policy().views();
    Settings.Probe probe = followed.get().probe();
    long now = System.nanoTime();
    for (int n = 0; n < views.size(); n++) {
      if (views.get(n).name().equals(round.site())) {
        CapturedPath path = CapturedPath.of(views.get(n), round);
        chooser.proved(n, path, probe.rise(), probe.fall(), now);
      }
    }
    look(chooser, now, "");
  }

  private void tell(HubChange change) {
    try {
      file.use(change.to().name());
      AtomicFile.writeLines(paths.hubChange(), change.environment());
    } catch (IOException | UncheckedIOException e) {
      log.error("cannot record the change of hub: " + e.getMessage());
    }
    changed.accept(change);
  }

  /**
   * Uses a hub whatever the probes say, or chooses by the probes again; kept over restarts.
   *
   * @param hub the hub; empty: chosen by the probes
   * @return the problem, if it cannot be done
   */
  public synchronized Optional<String> use(Optional<Name> hub) {
    HubChoice chooser = choice;
    if (followed.isEmpty() || chooser == null) {
      return Optional.of(
          "this site has one hub, or Landline is down here, so there is nothing to choose");
    }
    SitePolicy policy = followed.get().policy();
    OptionalInt wanted = hub.map(name -> number(policy, name)).orElseGet(OptionalInt::empty);
    if (hub.isPresent() && wanted.isEmpty()) {
      return Optional.of(policy.hasNoHub(hub.get()));
    }
    try {
      pin.write(hub);
    } catch (IOException e) {
      return Optional.of("cannot record that: " + e.getMessage());
    }
    wanted.ifPresentOrElse(chooser::pin, chooser::auto);
    look(chooser, System.nanoTime(), hub.isPresent() ? "landline hub use" : "landline hub auto");
    return Optional.empty();
  }

  /** The hubs and what is known of them; none where there is one hub. */
  public synchronized List<HubList.Hub> hubs() {
    HubChoice chooser = choice;
    if (followed.isEmpty() || chooser == null) {
      return List.of();
    }
    long now = System.nanoTime();
    List<HubLink> links = followed.get().policy().links();
    List<HubList.Hub> hubs = new ArrayList<>();
    for (int n = 0; n < links.size(); n++) {
      HubLink link = links.get(n);
      hubs.add(
          new HubList.Hub(
              link.name(),
              link.hub().endpoint(),
              link.hub().publicAddress(),
              chooser.inUse() == n,
              chooser.pinned().equals(OptionalInt.of(n)),
              state(chooser, n, now),
              chooser.whyBroken(n),
              chooser.roundTrip(n),
              chooser.sinceAnswer(n, now),
              callers.get(n).expects(now)));
    }
    return hubs;
  }

  private static HubList.State state(HubChoice chooser, int hub, long now) {
    Optional<Boolean> well = chooser.isWell(hub, now);
    if (well.equals(Optional.of(true))) {
      return chooser.whyBroken(hub).isPresent() ? HubList.State.BROKEN : HubList.State.WELL;
    }
    return well.isPresent() ? HubList.State.SILENT : HubList.State.UNKNOWN;
  }

  @Override
  public synchronized void close() {
    closed = true;
    callers.forEach(HubCaller::close);
    peers.close();
    if (selector != null) {
      selector.wakeup();
    }
  }
}
