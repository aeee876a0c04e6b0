using Firebreak.Core;
using Firebreak.Core.Response.Courses;
using Firebreak.Engine.Configuration;

namespace Firebreak.Adapters.Packs;

/// <summary>Are playbooks fit to go live? Every fault at once, and for each that has none how long it takes at most.</summary>
public static class PlaybookLint
{
    /// <param name="folder">Holds playbooks and nothing else.</param>
    /// <exception cref="BadConfigurationException">The shipped packs are faulty.</exception>
    public static (Items<Fault> Faults, Items<LintedPlaybook> Playbooks) Check(string folder)
    {
        var (packs, faults) = (PackFolder.Shipped(), new FaultList());
        var playbooks = PackFolder.ReadPlaybooks(folder, packs, faults);
        return (faults.All, playbooks.Select(playbook => new LintedPlaybook(
            playbook.ToString(), playbook.Course.Count == 0 ? playbook.TimeToLive : CourseLength.Longest(playbook.Course, playbook.TimeToLive))).ToItems());
    }
}

/// <param name="Playbook">Id and version.</param>
/// <param name="Longest">After this long it has ended, whatever people and chain do, but for levers that are signed by then.</param>
public sealed record LintedPlaybook(string Playbook, TimeSpan Longest);
