// SPDX-License-Identifier: Apache-2.0
package io.landline.daemon;

import io.landline.config.Configuration;
import io.landline.config.HostPaths;
import io.landline.control.ControlServer;
import io.landline.control.Reply;
import io.landline.control.Request;
import io.landline.control.StatusFacts;
import io.landline.edit.Author;
import io.landline.edit.Deed;
import io.landline.reconcile.EndpointLookup;
import io.landline.reconcile.Kernel;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The service. One thread does all the work; monitors, signals and the resolver only wake it.
 *
 * <p>SIGHUP reads the configuration again. SIGTERM and SIGINT end the service and leave the kernel
 * as it is: forwards go on, what is captured stays closed.
 */
public final class Daemon {
  /** How often the hub's name is looked up. */
  private static final Duration LOOKUP = Duration.ofSeconds(60);

  private static final Duration LOOKUP_OF_UNKNOWN = Duration.ofSeconds(5);

  private final HostPaths paths;
  private final ServiceNotifier notifier;
  private final Log log;
  private final BlockingQueue<Wakeup> wakeups = new LinkedBlockingQueue<>();
  private final HubAddress hubAddress = new HubAddress(EndpointLookup::candidates);
  private final HostUpkeep upkeep;
  private final Keeper keeper;
  private final Changes changes;
  private final Queue<Asked> asked = new ConcurrentLinkedQueue<>();
  private final Instant startedAt = Instant.now();

  /** Told anew by the working thread after each step; read by the socket's. */
  private volatile StatusFacts facts;

  private boolean ready;
  private String status = "";
  private long alive = System.nanoTime();

  private Daemon(
      HostPaths paths,
      Kernel kernel,
      ServiceNotifier notifier,
      Log log,
      LoadedConfiguration configuration) {
    this.paths = paths;
    this.notifier = notifier;
    this.log = log;
    this.upkeep = new HostUpkeep(paths, kernel, hubAddress, configuration, log);
    this.keeper = new Keeper(upkeep, log, System.nanoTime());
    this.changes = new Changes(paths, upkeep, log, Clock.systemUTC());
    this.facts = facts();
  }

  /** Somebody's question, and where the answer goes. */
  private record Asked(Request request, Consumer<Reply> reply) {}

  /**
   * A service of this host, which its caller has locked.
   *
   * @param kernel used by nobody else
   * @throws ServiceException if the configuration cannot be used
   */
  public static Daemon prepare(HostPaths paths, Kernel kernel, ServiceNotifier notifier, Log log)
      throws ServiceException {
    return new Daemon(paths, kernel, notifier, log, LoadedConfiguration.read(paths, log));
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
      changes.resume();
      startLookups();
      return listenAndWork();
    } finally {
      monitors.close();
    }
  }

  private boolean listenAndWork() throws InterruptedException {
    ControlServer control;
    try {
      control = ControlServer.open(paths.controlSocket(), this::hear);
    } catch (IOException e) {
      log.error("commands cannot be heard at " + paths.controlSocket() + ": " + e.getMessage());
      return false;
    }
    try {
      return work();
    } finally {
      control.close();
    }
  }

  /** On the socket's thread: what only looks is answered at once, however long the work takes. */
  private void hear(Request request, Consumer<Reply> reply) {
    if (request instanceof Request.Status) {
      reply.accept(new Reply.Facts(facts));
      return;
    }
    asked.add(new Asked(request, reply));
    wakeups.add(Wakeup.of(Wakeup.Kind.ASKED));
  }

  private void answer() {
    for (Asked one = asked.poll(); one != null; one = asked.poll()) {
      if (one.request() instanceof Request.Apply apply) {
        one.reply().accept(changes.apply(apply));
        keeper.lookAtAll(System.nanoTime());
      } else {
        one.reply()
            .accept(new Reply.Refused(Reply.Reason.NOT_UNDERSTOOD, List.of("not built yet")));
      }
    }
  }

  private StatusFacts facts() {
    Configuration configuration = upkeep.wanted().configuration();
    return new StatusFacts(
        configuration.role(),
        configuration.name().text(),
        ProcessHandle.current().pid(),
        startedAt,
        changes.current(),
        Optional.empty(),
        Optional.empty(),
        new StatusFacts.Repairs(
            keeper.repaired(), keeper.lastRepairs().stream().findFirst().map(Repair::fact)),
        keeper.trouble(),
        List.of());
  }

  private boolean work() throws InterruptedException {
    while (true) {
      long due = keeper.step(System.nanoTime());
      if (keeper.trouble().isEmpty() && upkeep.holds()) {
        changes.settled();
      }
      tellStatus();
      Wakeup wakeup = wakeups.poll(untilDue(due), TimeUnit.NANOSECONDS);
      // What came together is answered by one look.
      for (; wakeup != null; wakeup = wakeups.poll()) {
        switch (wakeup.kind()) {
          case CHANGED, LOST_EVENTS, RESOLVED -> keeper.woken(wakeup, System.nanoTime());
          case ASKED -> answer();
          case RELOAD -> reload();
          case STOP -> {
            notifier.stopping();
            log.info("the service ends; the kernel keeps what it has");
            return true;
          }
          case BROKEN -> {
            log.error("the kernel's events cannot be heard any more; the service must begin anew");
            return false;
          }
        }
      }
    }
  }

  private long untilDue(long due) {
    long wait = Math.max(0, due - System.nanoTime());
    return notifier.watchdog().map(w -> Math.min(wait, w.toNanos() / 4)).orElse(wait);
  }

  private void reload() {
    notifier.reloading(System.nanoTime());
    Author nobody = new Author("unknown", false, Optional.empty());
    Deed deed = new Deed(nobody, "signal HUP");
    Reply reply = changes.apply(new Request.Apply(deed, Optional.empty(), Optional.empty()));
    if (reply instanceof Reply.Done done) {
      log.notice("configuration read again: " + done.kernel());
    } else if (reply instanceof Reply.Refused refused) {
      log.error(String.join("; ", refused.lines()) + "; the former configuration stays in force");
    }
    keeper.lookAtAll(System.nanoTime());
    ready = false;
  }

  private void tellStatus() {
    facts = facts();
    String now =
        facts.role()
            + " "
            + facts.name()
            + ": "
            + (keeper.trouble().isEmpty() ? "as configured" : keeper.trouble())
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
