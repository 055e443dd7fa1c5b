namespace Theodolite.Explorer.Texts;

/// <content>The terms.</content>
internal static partial class EnglishTexts
{
    private static TermTexts Terms() => new()
    {
        GradientEquivalent = new(
            "gradient equivalents",
            "Work in units of one gradient: a value of the loss counts about a third, a Hessian-vector product about two. Races are fair "
                + "on equal work, not on equal steps."),
        LearningRate = new(
            "learning rate η",
            "The factor on the step. Gradient descent is stable where η is below 2/λ for the largest curvature λ."),
        Momentum = new(
            "momentum β",
            "How much of the last step goes on. In a steady direction steps grow by 1/(1 − β)."),
        ConditionNumber = new(
            "condition number κ",
            "The largest curvature over the smallest: a valley is √κ times as long as it is wide."),
        CriticalDamping = new(
            "critical damping",
            "The momentum between gliding and swinging: both roots are equal there, and the distance shrinks fastest."),
        StrictSaddle = new(
            "strict saddle",
            "A saddle with at least one negative eigenvalue: curvature alone shows a way down."),
        Index = new(
            "index",
            "How many eigenvalues of the Hessian are negative at a critical point; its share of all is what is plotted against the loss."),
        GaussianEnsemble = new(
            "Gaussian orthogonal ensemble",
            "Symmetric matrices with independent normal entries, those on the diagonal of twice the variance: no direction is preferred."),
        NoiseFloor = new(
            "noise floor",
            "The loss below which a constant rate cannot go on noisy gradients: each step adds as much variance as the curvature removes."),
        Clipping = new(
            "clipping",
            "A limit on the gradient, on its norm or on each coordinate: it bounds the step whatever the rate."),
        Saturation = new(
            "saturation",
            "A unit so far out on its sigmoid or tanh that its derivative, and with it every gradient through it, is next to zero."),
        Beta1 = new(
            "β₁",
            "Decay of the running average of gradients."),
        Beta2 = new(
            "β₂",
            "Decay of the running average of squared gradients, by whose root steps are divided."),
        Noise = new(
            "noise σ",
            "Standard deviation of the noise on each coordinate of the gradient: what a small batch adds."),
        Eigenvalue = new(
            "eigenvalues λ",
            "Curvatures along the axes of the quadratic model: positive bends up, negative bends down."),
        Hessian = new(
            "Hessian",
            "The matrix of second derivatives: how the gradient changes in every direction."),
        Gradient = new(
            "gradient",
            "The direction of steepest ascent; its length is the slope."),
        Saddle = new(
            "saddle point",
            "The gradient vanishes, and the loss curves up in some directions and down in others."),
        LocalMinimum = new(
            "local minimum",
            "The gradient vanishes and every direction curves up."),
        Plateau = new(
            "plateau",
            "The loss goes down, but so slowly that no budget will see it: nothing holds it but the smallness of the gradient."),
        Sharpness = new(
            "sharpness",
            "The largest eigenvalue of the Hessian; gradient descent swings where it exceeds 2/η."),
        StabilityThreshold = new(
            "stability threshold",
            "The sharpness beyond which steps of this rate grow from one to the next: 2/η for gradient descent, (2 + 2β)/η "
                + "with momentum β."),
        Verdict = new(
            "verdict",
            "Why the loss is where it is: one of a closed list, with the numbers that prove it."),
        RootCause = new(
            "root cause",
            "The reason that holds the loss where it is and is no consequence of another one that was found."),
        Certificate = new(
            "certificate",
            "A bound computed in double precision that proves the sign of an eigenvalue."),
        MinimumRatio = new(
            "minimum ratio",
            "The share of positive eigenvalues at a critical point: 1 at a minimum, less at a saddle."),
        Spectrum = new(
            "spectrum",
            "All eigenvalues of the Hessian, or their density where they are too many to count."),
        FilterNormalisation = new(
            "filter normalisation",
            "Random directions scaled so that each filter has the norm of its weights: without it, flat and sharp are a matter of units "
                + "(Li et al. 2018)."),
        PrincipalComponents = new(
            "principal components",
            "The directions in which a training moved most. Those of a random walk explain 61 % and 15 % too."),
        OffPlane = new(
            "distance off the plane",
            "How far a point lies from the plane it is drawn on. The surface under it is not the loss of the training: that has its own."),
        LayerCurvature = new(
            "curvature by layer",
            "The Hessian of one layer's parameters alone, the others held: where the network bends."),
        CriticalIndex = new(
            "index",
            "The share of negative eigenvalues at a critical point: 0 at a minimum, 1 at a maximum."),
        CriticalPoint = new(
            "critical point",
            "A point where the gradient is zero: minimum, maximum or saddle."),
    };
}
