package io.penstock.benchmarks.objects;

import java.rmi.Remote;
import java.rmi.RemoteException;

/** What a host serves: it gives back 64 bytes. RMI asks for the supertype and the exception; the others do not mind. */
interface Echo extends Remote {
    byte[] same(byte[] bytes) throws RemoteException, InterruptedException;
}
