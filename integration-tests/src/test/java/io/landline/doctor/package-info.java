// SPDX-License-Identifier: Apache-2.0
/** Plants faults on hosts in network namespaces, and has {@code landline doctor} find them. */
@NullMarked
package io.landline.doctor;

import org.jspecify.annotations.NullMarked;
