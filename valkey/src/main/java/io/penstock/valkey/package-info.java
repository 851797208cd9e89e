/** What users see of queues on a Valkey or Redis server: what its calls may throw, and what the server weakens. */
package io.penstock.valkey;
