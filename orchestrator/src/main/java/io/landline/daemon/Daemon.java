// SPDX-License-Identifier: Apache-2.0
package io.landline.daemon;

import io.landline.config.HostPaths;
import io.landline.ffi.NativeCallException;
import io.landline.kernel.ReadBackException;
import io.landline.netlink.NetlinkException;
import io.landline.reconcile.ApplyException;
import io.landline.reconcile.EndpointLookup;
import io.landline.reconcile.HostException;
import io.landline.reconcile.Kernel;
import io.landline.reconcile.Report;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

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
  private final HubAddress hubAddress = new HubAddress(EndpointLookup::of);
  private final HostUpkeep upkeep;
  private final Keeper keeper;
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
    this.upkeep = new HostUpkeep(paths, kernel, hubAddress, configuration);
    this.keeper = new Keeper(upkeep, log, System.nanoTime());
  }

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
      startLookups();
      return work();
    } finally {
      monitors.close();
    }
  }

  private boolean work() throws InterruptedException {
    while (true) {
      long due = keeper.step(System.nanoTime());
      tellStatus();
      Wakeup wakeup = wakeups.poll(untilDue(due), TimeUnit.NANOSECONDS);
      // What came together is answered by one look.
      for (; wakeup != null; wakeup = wakeups.poll()) {
        switch (wakeup.kind()) {
          case CHANGED, LOST_EVENTS, RESOLVED -> keeper.woken(wakeup, System.nanoTime());
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
    try {
      Report report = upkeep.change(LoadedConfiguration.read(paths, log));
      log.notice("configuration read again: " + report.plan().summary());
    } catch (ServiceException e) {
      log.error(e.getMessage() + "; the former configuration stays in force");
    } catch (ApplyException
        | HostException
        | NetlinkException
        | NativeCallException
        | ReadBackException
        | UncheckedIOException e) {
      log.error("the new configuration is not in force: " + e.getMessage());
    }
    keeper.lookAtAll(System.nanoTime());
    ready = false;
  }

  private void tellStatus() {
    String now =
        upkeep.configuration().role()
            + " "
            + upkeep.configuration().name()
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
              } while (sleep(hubAddress.isUnknown() ? LOOKUP_OF_UNKNOWN : LOOKUP));
            },
            "names");
    thread.setDaemon(true);
    thread.start();
  }

  private static boolean sleep(Duration time) {
    try {
      Thread.sleep(time.toMillis());
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
