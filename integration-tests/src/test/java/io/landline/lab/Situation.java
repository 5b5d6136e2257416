// SPDX-License-Identifier: Apache-2.0
package io.landline.lab;

import java.util.List;

/**
 * Something planted in the lab, and who is asked what it does.
 *
 * @param name what it is
 * @param call what really happens
 * @param kind how bad it is
 * @param plant brings it about
 * @param lift ends it
 * @param doctors the doctor's findings that are about it, on which host
 * @param atHub whether the hub's test is asked, not the site's
 */
record Situation(
    String name,
    StrangerCall call,
    Kind kind,
    Runnable plant,
    Runnable lift,
    List<Found> doctors,
    boolean atHub) {
  /** What it is, whatever anybody claims. */
  enum Kind {
    /** The call tells: all is well, or something is wrong. */
    TOLD_BY_THE_CALL,
    /** Something is wrong that this call does not meet. */
    FLAWED,
    /** Nothing is wrong: that the call comes to nothing is what the configuration says. */
    AS_CONFIGURED
  }

  /** A finding of {@code landline doctor}. */
  record Found(Namespace host, String id) {
    /** Whether this is it, as {@code HOST LEVEL:ID}. */
    boolean isIn(String found) {
      return found.matches(host + " \\w+:" + id);
    }
  }

  Situation {
    doctors = List.copyOf(doctors);
  }

  Situation(String name, StrangerCall call) {
    this(name, call, Kind.TOLD_BY_THE_CALL, () -> {}, () -> {}, List.of(), false);
  }

  Situation with(Runnable newPlant, Runnable newLift) {
    return new Situation(name, call, kind, newPlant, newLift, doctors, atHub);
  }

  Situation is(Kind newKind) {
    return new Situation(name, call, newKind, plant, lift, doctors, atHub);
  }

  /** What the hub's test says of it. */
  Situation askedAtHub() {
    return new Situation(name, call, kind, plant, lift, doctors, true);
  }

  /** The doctor says that it looks at this: it must find it there. */
  Situation found(Namespace host, String id) {
    return new Situation(name, call, kind, plant, lift, List.of(new Found(host, id)), atHub);
  }
}
