// SPDX-License-Identifier: Apache-2.0
package io.landline.daemon;

import io.landline.change.Recovery;
import io.landline.config.HostPaths;
import io.landline.control.Caller;
import io.landline.control.ControlServer;
import io.landline.control.Reply;
import io.landline.control.Request;
import io.landline.control.StatusFacts;
import io.landline.drift.HostUpkeep;
import io.landline.drift.Keeper;
import io.landline.drift.Monitors;
import io.landline.drift.Wakeup;
import io.landline.ffi.NativeCallException;
import io.landline.files.ProgramVersion;
import io.landline.health.fact.Round;
import io.landline.health.fact.Side;
import io.landline.health.history.Event;
import io.landline.host.LoadedConfiguration;
import io.landline.host.ServiceException;
import io.landline.log.Log;
import io.landline.netlink.MalformedMessageException;
import io.landline.netlink.NetlinkException;
import io.landline.observe.RoundFacts;
import io.landline.path.HubAddress;
import io.landline.reconcile.EndpointLookup;
import io.landline.reconcile.Kernel;
import io.landline.reconcile.OpenKernel;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * The service. One thread does all the work; monitors, signals and the resolver only wake it.
 *
 * <p>SIGHUP reads the configuration again. SIGTERM and SIGINT end the service and leave the kernel
 * as it is: forwards go on, what is captured stays closed.
 */
public final class Daemon {
  /** How often the hub's name is looked up. */
  private static final Duration LOOKUP = Duration.ofSeconds(60);

  /** While there is nothing to keep. */
  private static final Duration IDLE = Duration.ofHours(1);

  private static final Duration LOOKUP_OF_UNKNOWN = Duration.ofSeconds(5);

  private final HostPaths paths;
  private final ServiceNotifier notifier;
  private final Log log;
  private final BlockingQueue<Wakeup> wakeups = new LinkedBlockingQueue<>();
  private final HubAddress hubAddress = new HubAddress(EndpointLookup::candidates);
  private final HostUpkeep upkeep;
  private final Keeper keeper;
  private final Requests requests;
  private final HealthWatch health;
  private final RoundFacts roundFacts;
  private final Probes probes;
  private final LiveView live;
  private final ConfigurationFileWatch file;
  private final Queue<Asked> asked = new ConcurrentLinkedQueue<>();

  /** Whether the working thread was woken for what is asked and has not begun with it. */
  private final AtomicBoolean wokenForAsked = new AtomicBoolean();

  /** Told anew by the working thread after each step; read by the socket's. */
  private volatile StatusFacts facts;

  /** What the service works by; as the facts. */
  private volatile LoadedConfiguration inForce;

  /** Why what is probed proves nothing of what is on probation; as the facts. */
  private volatile Optional<String> unproved = Optional.empty();

  private boolean ready;
  private String status = "";
  private long alive = System.nanoTime();

  private Daemon(
      HostPaths paths,
      Kernel kernel,
      Supplier<? extends OpenKernel> kernels,
      ServiceNotifier notifier,
      Log log,
      LoadedConfiguration configuration) {
    this.paths = paths;
    this.notifier = notifier;
    this.log = log;
    this.upkeep = new HostUpkeep(paths, kernel, hubAddress, configuration, log);
    this.keeper = new Keeper(upkeep, log, System.nanoTime());
    this.requests = new Requests(paths, upkeep, log, Clock.systemUTC());
    this.live = new LiveView(kernel, upkeep.host(), System.nanoTime());
    this.file = new ConfigurationFileWatch(paths.configuration());
    this.facts = requests.facts(keeper);
    this.inForce = configuration;
    this.health = new HealthWatch(paths, log);
    this.roundFacts = new RoundFacts(kernels, paths, hubAddress);
    LegLog legs = new LegLog(log);
    this.probes =
        new Probes(
            paths,
            log,
            round -> {
              legs.tell(round);
              Round whole = roundFacts.with(round);
              health.add(whole);
              reportSource(whole);
            });
  }

  /** Only a hub sees as whom a site's packets leave. */
  private void reportSource(Round round) {
    if (round.by() == Side.HUB) {
      probes.report(round.site(), round.facts().wrongSource());
    }
  }

  /** Somebody's question, and where the answer goes. */
  private record Asked(Request request, Caller caller) {
    /** Whether it would be answered to nobody and changes nothing. */
    boolean isIdle() {
      return request.looks() && caller.isGone();
    }
  }

  /**
   * A service of this host, which its caller has locked.
   *
   * @param kernel used by nobody else
   * @param kernels opens more connections to the same one
   * @throws ServiceException if the configuration cannot be used
   */
  public static Daemon prepare(
      HostPaths paths,
      Kernel kernel,
      Supplier<? extends OpenKernel> kernels,
      ServiceNotifier notifier,
      Log log)
      throws ServiceException {
    putInOrder(paths, log, System.nanoTime());
    return new Daemon(paths, kernel, kernels, notifier, log, LoadedConfiguration.read(paths, log));
  }

  /** Finishes or undoes what a service that ended left half done. */
  static void putInOrder(HostPaths paths, Log log, long now) {
    try {
      Recovery.of(paths, OptionalLong.of(now)).forEach(log::warning);
    } catch (IOException e) {
      log.error("cannot recover what an earlier run left behind: " + e.getMessage());
    }
  }

  /**
   * Works until it is told to end.
   *
   * @return whether it ended well, not because it cannot hear the kernel any more
   */
  public boolean run() throws InterruptedException {
    Signals.on("HUP", () -> wakeups.add(Wakeup.of(Wakeup.Kind.RELOAD)));
    Signals.on("TERM", () -> wakeups.add(Wakeup.of(Wakeup.Kind.STOP)));
    Signals.on("INT", () -> wakeups.add(Wakeup.of(Wakeup.Kind.STOP)));
    // Before the first look, so that nothing is missed in between.
    Monitors monitors = Monitors.open(wakeups::add);
    try {
      upkeep.recall();
      requests.resume(System.nanoTime());
      startLookups();
      return listenAndWork();
    } finally {
      monitors.close();
      probes.close();
      roundFacts.close();
      health.close();
    }
  }

  private boolean listenAndWork() throws InterruptedException {
    ControlServer control;
    try {
      control = ControlServer.open(paths.controlSocket(), this::hear);
    } catch (IOException e) {
      log.error("cannot listen on " + paths.controlSocket() + ": " + e.getMessage());
      return false;
    }
    try {
      return work();
    } finally {
      control.close();
    }
  }

  /** On the socket's thread: what only looks is answered at once, however long the work takes. */
  private void hear(Request request, Caller caller) {
    if (request instanceof Request.Status) {
      StatusFacts now = facts;
      caller.accept(
          new Reply.Facts(now.trouble().isEmpty() ? now.withTrouble(file.trouble(inForce)) : now));
      return;
    }
    if (request instanceof Request.Health) {
      caller.accept(unproved.<Reply>map(Daemon::nothing).orElseGet(health::proved));
      return;
    }
    // So no more wait here than there are connections, however fast they come and go.
    asked.removeIf(Asked::isIdle);
    asked.add(new Asked(request, caller));
    if (wokenForAsked.compareAndSet(false, true)) {
      wakeups.add(Wakeup.of(Wakeup.Kind.ASKED));
    }
  }

  private void answer() {
    wokenForAsked.set(false);
    boolean changed = false;
    List<Caller> probing = new ArrayList<>();
    for (Asked one = asked.poll(); one != null; one = asked.poll()) {
      if (one.isIdle()) {
        continue;
      }
      if (one.request() instanceof Request.Live) {
        one.caller().accept(liveFacts());
      } else if (one.request() instanceof Request.Probe) {
        probing.add(one.caller());
      } else {
        requests.answer(one.request(), one.caller(), System.nanoTime());
        changed = true;
      }
    }
    if (!probing.isEmpty()) {
      // A change that was answered just now is probed too, not what was before.
      follow();
      probing.forEach(this::probe);
    }
    if (changed) {
      keeper.lookAtAll(System.nanoTime());
    }
  }

  private void probe(Caller caller) {
    Optional<String> why = requests.unproved();
    if (why.isPresent()) {
      // Else the former hub would be judged, and the new one confirmed.
      caller.accept(nothing(why.get()));
      return;
    }
    Instant now = Instant.now();
    roundFacts.askedFor();
    probes.now(() -> health.last(now, caller), () -> !caller.isGone());
  }

  private static Reply nothing(String why) {
    return new Reply.Health(Optional.empty(), why);
  }

  private Reply liveFacts() {
    try {
      return new Reply.Live(
          live.read(upkeep.wanted().configuration(), requests.isDown(), System.nanoTime()));
    } catch (NetlinkException | MalformedMessageException | NativeCallException e) {
      return new Reply.Refused(
          Reply.Reason.FAILED, List.of("cannot read from the kernel: " + e.getMessage()));
    }
  }

  private boolean work() throws InterruptedException {
    while (true) {
      if (requests.step(System.nanoTime())) {
        keeper.lookAtAll(System.nanoTime());
      }
      long due = keep();
      boolean began = status.isEmpty();
      tellStatus();
      follow();
      if (began) {
        health.happened(service("service started, version " + ProgramVersion.text()));
      }
      health.repaired(keeper.repaired(), keeper.lastRepairs());
      requests.news().forEach(health::happened);
      Wakeup wakeup = wakeups.poll(untilDue(due), TimeUnit.NANOSECONDS);
      // What came together is answered by one look.
      for (; wakeup != null; wakeup = wakeups.poll()) {
        switch (wakeup.kind()) {
          case CHANGED, LOST_EVENTS, RESOLVED -> keeper.woken(wakeup, System.nanoTime());
          case ASKED -> answer();
          case RELOAD -> reload();
          case STOP -> {
            notifier.stopping();
            log.info("stopping; the kernel state stays in place");
            requests.news().forEach(health::happened);
            health.happened(service("service stopped; the kernel state stays in place"));
            return true;
          }
          case BROKEN -> {
            log.error("cannot receive kernel events any more; the service must be restarted");
            return false;
          }
        }
      }
    }
  }

  /** Probes what is in force from now on. */
  private void follow() {
    Optional<LoadedConfiguration> inForce =
        requests.isDown() ? Optional.empty() : Optional.of(upkeep.wanted());
    health.follow(inForce);
    roundFacts.follow(inForce);
    roundFacts.own(keeper.left(), keeper.trouble());
    probes.follow(inForce);
  }

  /** Returns when something is due again. */
  private long keep() {
    long now = System.nanoTime();
    long due = now + IDLE.toNanos();
    if (!requests.isDown()) {
      due = keeper.step(now);
      if (keeper.trouble().isEmpty() && upkeep.holds()) {
        requests.settled();
      }
      due = Math.min(due - now, lookAtCounters() - now) + now;
    }
    OptionalLong asked = requests.due(now);
    return asked.isPresent() && asked.getAsLong() - due < 0 ? asked.getAsLong() : due;
  }

  /** Returns when to look again. */
  private long lookAtCounters() {
    try {
      live.step(upkeep.wanted().configuration(), System.nanoTime());
    } catch (NetlinkException | MalformedMessageException | NativeCallException e) {
      // The keeper meets the same trouble, and tells it.
      log.info("cannot read the counters: " + e.getMessage());
    }
    return live.due();
  }

  private long untilDue(long due) {
    long wait = Math.max(0, due - System.nanoTime());
    return notifier.watchdog().map(w -> Math.min(wait, w.toNanos() / 4)).orElse(wait);
  }

  private void reload() {
    notifier.reloading(System.nanoTime());
    requests.reload(System.nanoTime());
    keeper.lookAtAll(System.nanoTime());
    ready = false;
  }

  private String state() {
    return facts.down().isPresent()
        ? "down"
        : facts.trouble().isEmpty() ? "as configured" : facts.trouble();
  }

  private void tellStatus() {
    facts = requests.facts(keeper);
    inForce = upkeep.wanted();
    unproved = requests.unproved();
    String now =
        facts.role()
            + " "
            + facts.name()
            + ": "
            + state()
            + (keeper.repaired() == 0 ? "" : ", " + keeper.repaired() + " repairs");
    if (!ready) {
      ready = true;
      status = now;
      log.info("ready; " + now);
      notifier.ready(now);
    } else if (!now.equals(status)) {
      status = now;
      notifier.status(now);
    }
    long time = System.nanoTime();
    if (notifier.watchdog().filter(w -> time - alive >= w.toNanos() / 4).isPresent()) {
      alive = time;
      notifier.alive();
    }
  }

  private static Event service(String what) {
    return new Event(Instant.now(), Event.Kind.SERVICE, Optional.empty(), Optional.empty(), what);
  }

  /** Resolvers may take their time: nobody waits for them here. */
  private void startLookups() {
    Thread thread =
        new Thread(
            () -> {
              do {
                if (hubAddress.refresh()) {
                  wakeups.add(Wakeup.of(Wakeup.Kind.RESOLVED));
                }
              } while (waitForNeed());
            },
            "names");
    thread.setDaemon(true);
    thread.start();
  }

  private boolean waitForNeed() {
    try {
      hubAddress.awaitNeed(hubAddress.isUnknown() ? LOOKUP_OF_UNKNOWN : LOOKUP);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
