"""Data parallelism over CPU processes of one thread each.

Two threads in one process wait for each other at every operator, so on a machine that does other work too they
are as slow as the busier core. Two processes meet once a step only. The replicas stay bit-identical because every
process adds the same gradients in the same order.
"""

import os

import torch
import torch.multiprocessing as mp


class Group:
    def __init__(self, world: int, size: int):
        self.world = world
        self.gradients = torch.zeros(world, size).share_memory_()
        self.time = torch.zeros(1, dtype=torch.float64).share_memory_()
        self.barrier = mp.get_context("spawn").Barrier(world)

    def views(self, rank: int, parameters) -> list[torch.Tensor]:
        sizes = [p.numel() for p in parameters]
        return [v.view_as(p) for v, p in zip(self.gradients[rank].split(sizes), parameters)]

    def average_gradients(self, rank: int, parameters) -> None:
        if self.world == 1:
            return
        gradients = [p.grad for p in parameters]
        torch._foreach_copy_(self.views(rank, parameters), gradients)
        self.barrier.wait()
        torch._foreach_copy_(gradients, self.views(0, parameters))
        for other in range(1, self.world):
            torch._foreach_add_(gradients, self.views(other, parameters))
        torch._foreach_mul_(gradients, 1 / self.world)
        self.barrier.wait()

    def agree(self, rank: int, value: float) -> float:
        """Rank 0's value in every process (time spent, so that all of them stop at the same step)."""
        if self.world == 1:
            return value
        if rank == 0:
            self.time[0] = value
        self.barrier.wait()
        value = self.time.item()
        self.barrier.wait()
        return value


def _start(rank, function, group, arguments):
    torch.set_num_threads(1)
    function(rank, group, arguments)


def launch(function, world: int, size: int, arguments) -> None:
    """Run function(rank, group, arguments) in `world` processes; `size` is the number of parameters."""
    os.environ["OMP_NUM_THREADS"] = "1"
    mp.spawn(_start, (function, Group(world, size), arguments), nprocs=world)
