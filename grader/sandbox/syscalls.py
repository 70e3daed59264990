"""Numbers of the system calls that the filter knows, as name:x86-64:aarch64 (-: not there)."""

# files to read, memory, time, signals to itself, and the end
ALLOWED = """
read:0:63 write:1:64 readv:19:65 writev:20:66 pread64:17:67 pwrite64:18:68 close:3:57 lseek:8:62
stat:4:- fstat:5:80 lstat:6:- newfstatat:262:79 statx:332:291 access:21:- faccessat:269:48
faccessat2:439:439 readlink:89:- readlinkat:267:78 getdents:78:- getdents64:217:61 getcwd:79:17
statfs:137:43 fstatfs:138:44 dup:32:23 dup2:33:- dup3:292:24 pipe2:293:59 poll:7:- ppoll:271:73
select:23:- pselect6:270:72 epoll_create1:291:20 epoll_ctl:233:21 epoll_wait:232:-
epoll_pwait:281:22 eventfd2:290:19 mmap:9:222 mprotect:10:226 munmap:11:215 mremap:25:216
msync:26:227 mincore:27:232 fadvise64:221:223 brk:12:214 membarrier:324:283 get_mempolicy:239:236
futex:202:98 set_robust_list:273:99 get_robust_list:274:100 rseq:334:293 set_tid_address:218:96
arch_prctl:158:- rt_sigaction:13:134 rt_sigprocmask:14:135 rt_sigreturn:15:139 sigaltstack:131:132
restart_syscall:219:128 getpid:39:172 getppid:110:173 gettid:186:178 getpgrp:111:- getpgid:121:155
getuid:102:174 geteuid:107:175 getgid:104:176 getegid:108:177 getrlimit:97:163 getrusage:98:165
times:100:153 sysinfo:99:179 uname:63:160 getcpu:309:168 getpriority:140:141 sched_yield:24:124
sched_getaffinity:204:123 sched_getparam:143:121 sched_getscheduler:145:120 clock_gettime:228:113
clock_getres:229:114 clock_nanosleep:230:115 nanosleep:35:101 gettimeofday:96:169 time:201:-
getitimer:36:102 setitimer:38:103 alarm:37:- getrandom:318:278 exit:60:93 exit_group:231:94
"""

# answered with an error or the end of the process, or looked at more closely
OTHERS = """
ptrace:101:117 process_vm_readv:310:270 process_vm_writev:311:271 pidfd_getfd:438:438
io_uring_setup:425:425 clone3:435:435 openat2:437:437 kill:62:129 tgkill:234:131 prctl:157:167
ioctl:16:29 prlimit64:302:261 fcntl:72:25 madvise:28:233 open:2:- openat:257:56
"""


def numbers(table, machine):
    """Name to number for one machine, `x86_64` or `aarch64`."""
    column = {"x86_64": 1, "aarch64": 2}[machine]
    rows = (entry.split(":") for entry in table.split())
    return {row[0]: int(row[column]) for row in rows if row[column] != "-"}
